namespace Versicle.Modules;

/// <summary>
/// What one assembly brings: its messages, handlers, events, rows and projections. Written by the generator, one per
/// assembly; composed by the application.
/// </summary>
public abstract class VersicleModule
{
    /// <summary>Tells all of it.</summary>
    public abstract void Register(ModuleRegistry registry);
}

/// <summary>Where an assembly's module is: how the generator of an application finds the modules of what it references.</summary>
/// <param name="module">The module's type, public, with a public parameterless constructor.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class VersicleModuleAttribute(Type module) : Attribute
{
    /// <summary>The module's type.</summary>
    public Type Module { get; } = module;
}

/// <summary>
/// One entry of an assembly's manifest, read by the generator of an application. <paramref name="kind"/> is <c>command</c>,
/// <c>query</c>, <c>command-handler</c>, <c>query-handler</c>, <c>event</c>, <c>read-model</c>, <c>projection</c> or
/// <c>json-context</c>.
/// </summary>
/// <param name="kind">What it is.</param>
/// <param name="message">The message's, event's or row's type.</param>
/// <param name="detail">
/// For handlers and projections the class's full name, for events the stored name, for read models the table's, else empty.
/// </param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class VersicleManifestAttribute(string kind, Type message, string detail) : Attribute
{
    /// <summary>What it is.</summary>
    public string Kind { get; } = kind;

    /// <summary>The message's or event's type.</summary>
    public Type Message { get; } = message;

    /// <summary>The handler's full name, or the stored name.</summary>
    public string Detail { get; } = detail;
}

/// <summary>
/// The hash of code that folds of other assemblies may use, read by the generator where these are compiled: of a type, what it
/// keeps; of a member, its body; and of each, all that it reaches.
/// </summary>
/// <param name="id">The id that documentation has for it: <c>M:Shop.Money.Rounded</c>.</param>
/// <param name="hash">12 hexadecimal digits; empty when it uses code that nothing sees change.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class VersicleCodeAttribute(string id, string hash) : Attribute
{
    /// <summary>The id that documentation has for it.</summary>
    public string Id { get; } = id;

    /// <summary>12 hexadecimal digits, or empty.</summary>
    public string Hash { get; } = hash;
}
