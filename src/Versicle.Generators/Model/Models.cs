namespace Versicle.Generators.Model;

// What the steps of the generator hand on: values only, no symbols, so that an unrelated edit ends where it begins.

/// <summary>A command or query.</summary>
/// <param name="Type">Its type.</param>
/// <param name="IsQuery">Whether it is a query.</param>
/// <param name="Result">What it answers, or null.</param>
/// <param name="Parameters">How many members, from the first, are parameters of its constructor.</param>
/// <param name="Members">In order of the constructor, then of declaration.</param>
/// <param name="Rules">What is checked before its handler, or null.</param>
/// <param name="Policy">Who may send it, or null when it does not say.</param>
internal sealed record MessageModel(
    TypeRef Type,
    bool IsQuery,
    ResultModel? Result,
    int Parameters,
    EquatableArray<MemberModel> Members,
    RulesModel? Rules,
    PolicyModel? Policy);

/// <summary>Who may send a message.</summary>
/// <param name="AllowsAnyCaller">Anybody; then the others are empty.</param>
/// <param name="Policies">By name.</param>
/// <param name="Roles">Of each entry, roles separated by commas, one.</param>
internal sealed record PolicyModel(bool AllowsAnyCaller, EquatableArray<string> Policies, EquatableArray<string> Roles);

/// <summary>What a message answers.</summary>
internal sealed record ResultModel(string FullName);

/// <summary>A member of a message.</summary>
/// <param name="Name">As declared.</param>
/// <param name="Type">Its full name, with <c>?</c>.</param>
/// <param name="Bare">Its full name without <c>?</c>.</param>
/// <param name="TypeOf">What <c>typeof</c> accepts for it.</param>
/// <param name="Null">What null is for it.</param>
/// <param name="IsRequired">Neither nullable nor with a default.</param>
/// <param name="Default">The value it has when nobody gives one, as code.</param>
/// <param name="Text">How text becomes a value.</param>
/// <param name="Placement">How the message gets it.</param>
/// <param name="Limits">What callers are told of its rules.</param>
/// <param name="Property">The type of the property that it is read from, or null: it cannot be read.</param>
/// <param name="IsOptional">Whether that is a nullable value type.</param>
internal sealed record MemberModel(
    string Name,
    string Type,
    string Bare,
    string TypeOf,
    NullForm Null,
    bool IsRequired,
    string Default,
    TextForm Text,
    Placement Placement,
    LimitsModel Limits,
    string? Property,
    bool IsOptional);

internal enum NullForm
{
    /// <summary>A value type: there is no null.</summary>
    Value,

    /// <summary>A reference type that is not nullable.</summary>
    Refused,

    /// <summary>Nullable.</summary>
    Allowed,
}

internal enum TextForm
{
    None,
    Text,
    Parsable,
    Enum,
}

internal enum Placement
{
    /// <summary>A parameter of the constructor.</summary>
    Parameter,

    /// <summary>Always set as it is made.</summary>
    Initializer,

    /// <summary>Set only when given: it has a value of its own.</summary>
    Assignment,

    /// <summary>The same, for a record's <c>init</c> member.</summary>
    With,
}

/// <summary>A handler of one message. A class that handles several is several of these.</summary>
/// <param name="Type">The handler's type.</param>
/// <param name="IsQuery">Whether its message is a query.</param>
/// <param name="Message">The message's full name.</param>
/// <param name="Result">What it answers, or null.</param>
/// <param name="IsShared">Whether one instance serves all: it has no state.</param>
/// <param name="Parameters">Of its constructor.</param>
internal sealed record HandlerModel(
    TypeRef Type, bool IsQuery, string Message, string? Result, bool IsShared, EquatableArray<ServiceModel> Parameters);

/// <summary>One parameter of a handler's constructor.</summary>
/// <param name="Type">Its full name, without <c>?</c>.</param>
/// <param name="IsProvider">Whether it is the scope itself.</param>
/// <param name="Key">The key of a keyed service, as code, or null.</param>
/// <param name="Default">The value when there is no such service, as code; null when it is needed.</param>
internal sealed record ServiceModel(string Type, bool IsProvider, string? Key, string? Default);

/// <summary>An event, its stored name, and what its members are tags and unique keys of.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">As it is stored.</param>
/// <param name="Keys">Its tags and keys.</param>
/// <param name="Into">Of an old event, what it becomes; else null.</param>
internal sealed record EventModel(TypeRef Type, string Name, EquatableArray<EventKeyModel> Keys, string? Into);

/// <summary>A member whose value is a tag, or is claimed or released.</summary>
/// <param name="Kind">Which of these.</param>
/// <param name="Name">The tag's concept, or the key's name.</param>
/// <param name="Member">The property.</param>
/// <param name="MayBeNull">Null is no tag, and changes no key.</param>
/// <param name="IsStreamName">Whether it is the name of a stream.</param>
internal sealed record EventKeyModel(EventKeyKind Kind, string Name, string Member, bool MayBeNull, bool IsStreamName);

internal enum EventKeyKind
{
    Tag,
    Claim,
    Release,
}

/// <summary>A read model as its callers see it: how to find a row.</summary>
internal sealed record ReadModelModel(TypeRef Type, string Name, EquatableArray<KeyModel> Keys);

/// <summary>A member of a key.</summary>
/// <param name="Parameter">Its name as a parameter.</param>
/// <param name="Type">Its full name.</param>
internal sealed record KeyModel(string Parameter, string Type);

/// <summary>A type that rows of SQL are read into.</summary>
/// <param name="Type">Its type.</param>
/// <param name="IsScalar">Whether it is one value, the first column.</param>
/// <param name="Columns">Those of a key first.</param>
internal sealed record RowModel(TypeRef Type, bool IsScalar, EquatableArray<ColumnModel> Columns);

/// <summary>A column and its member.</summary>
/// <param name="Name">In snake case.</param>
/// <param name="Member">As declared.</param>
/// <param name="Type">The member's full name without <c>?</c>.</param>
/// <param name="Form">What it holds.</param>
/// <param name="Integer">For an integer or enum: the number's own type.</param>
/// <param name="IsEnum">Whether it is an enum.</param>
/// <param name="IsNullable">Whether its member is nullable.</param>
/// <param name="IsValueType">Whether its member is a struct.</param>
/// <param name="Parameter">Which parameter of the constructor takes it; -1 for none.</param>
internal sealed record ColumnModel(
    string Name,
    string Member,
    string Type,
    ColumnForm Form,
    string? Integer,
    bool IsEnum,
    bool IsNullable,
    bool IsValueType,
    int Parameter);

/// <summary>By the names of <c>Versicle.Modules.ColumnType</c>.</summary>
internal enum ColumnForm
{
    Integer,
    Text,
    Boolean,
    Decimal,
    Double,
    Timestamp,
    Uuid,
    Date,
    Time,
    Bytes,
    Json,
}

/// <summary>The table of a read model.</summary>
/// <param name="Row">Its rows.</param>
/// <param name="Name">The name people query it by.</param>
/// <param name="KeyColumns">How many columns, from the first, are the key.</param>
/// <param name="KeyType">A tuple for a composite key.</param>
/// <param name="Indexes">Beside the key's.</param>
internal sealed record TableModel(
    RowModel Row, string Name, int KeyColumns, string KeyType, EquatableArray<IndexModel> Indexes);

/// <summary>An index.</summary>
internal sealed record IndexModel(EquatableArray<string> Columns, bool IsUnique);

/// <summary>A projection.</summary>
/// <param name="Type">Its class.</param>
/// <param name="Fingerprint">12 hexadecimal digits.</param>
/// <param name="Events">Full names of the events it handles.</param>
/// <param name="Folds">One per row type.</param>
internal sealed record ProjectionModel(
    TypeRef Type, string Fingerprint, EquatableArray<string> Events, EquatableArray<FoldModel> Folds);

/// <summary>How a projection keeps one read model.</summary>
internal sealed record FoldModel(TableModel Table, EquatableArray<CaseModel> Cases);

/// <summary>What a fold does at one event.</summary>
/// <param name="Event">Full name.</param>
/// <param name="EventName">For messages.</param>
/// <param name="On">The call's arguments, in order.</param>
/// <param name="Key">The key's method.</param>
internal sealed record CaseModel(string Event, string EventName, EquatableArray<FoldArgument> On, KeyCall Key);

internal enum FoldArgument
{
    Event,
    Row,
    RowOrNull,
    Context,
}

/// <summary>A call of <c>Key</c> or <c>Keys</c>.</summary>
internal sealed record KeyCall(bool IsMany, bool TakesContext);

/// <summary>One of the user's schema scripts.</summary>
internal sealed record ScriptModel(string Engine, string Name, string Text);

/// <summary>A type or member that folds of other projects may use, by the id that documentation has for it, and its hash.</summary>
internal sealed record CodeModel(string Id, string Hash);

/// <summary>A context of JSON contracts.</summary>
internal sealed record JsonContextModel(TypeRef Type);
