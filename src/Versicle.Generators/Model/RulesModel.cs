namespace Versicle.Generators.Model;

/// <summary>The rules of a message, and of the records inside of it that have any.</summary>
/// <param name="Types">The message itself first.</param>
/// <param name="Fields">What is made once: patterns, and attributes of the application's own.</param>
internal sealed record RulesModel(EquatableArray<CheckedType> Types, EquatableArray<string> Fields);

/// <summary>A type whose values are checked.</summary>
/// <param name="Type">Its full name.</param>
/// <param name="Whole">Statements about the whole, by attributes on the type.</param>
/// <param name="IsValidatable">Whether it is an <c>IValidatableObject</c>.</param>
/// <param name="Members">Those with rules, in order of declaration.</param>
internal sealed record CheckedType(string Type, EquatableArray<string> Whole, bool IsValidatable, EquatableArray<CheckedMember> Members);

/// <summary>A member with rules, or with a value that has some.</summary>
/// <param name="Name">As declared.</param>
/// <param name="Required">What is said when it is null or blank; null when it may be.</param>
/// <param name="IsText">Whether blank is one of its values.</param>
/// <param name="AllowsBlank">Whether it is right to be blank.</param>
/// <param name="Checks">Of a value that is there.</param>
/// <param name="Own">Statements of the application's own attributes, which see null too.</param>
/// <param name="Nested">What is inside, or null.</param>
/// <param name="Limits">What callers are told.</param>
/// <param name="JsonName">What <c>[JsonPropertyName]</c> calls it, or null.</param>
internal sealed record CheckedMember(
    string Name,
    string? Required,
    bool IsText,
    bool AllowsBlank,
    EquatableArray<CheckModel> Checks,
    EquatableArray<string> Own,
    NestedModel? Nested,
    LimitsModel Limits,
    string? JsonName);

/// <summary>A rule about <c>value</c>: when it is broken, and what is said then, both as code.</summary>
internal sealed record CheckModel(string IsBroken, string Sentence);

/// <summary>Values inside of a member that have rules of their own.</summary>
/// <param name="Type">Which of the checked types, by its place.</param>
/// <param name="Form">How they are reached.</param>
internal sealed record NestedModel(int Type, NestedForm Form);

internal enum NestedForm
{
    /// <summary>The value itself.</summary>
    One,

    /// <summary>Its items.</summary>
    Items,

    /// <summary>The values of its pairs.</summary>
    Pairs,
}

/// <summary>What of a member's rules is told to callers, as an initializer of <c>MemberLimits</c>.</summary>
internal sealed record LimitsModel(EquatableArray<string> Assignments);
