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
/// Entries of one kind in an assembly's manifest, read by the generator of an application. <paramref name="kind"/> is <c>command</c>,
/// <c>query</c>, <c>command-handler</c>, <c>query-handler</c>, <c>event</c>, <c>read-model</c>, <c>projection</c> or
/// <c>json-context</c>. One attribute has all of them: compilers pay for each.
/// </summary>
/// <param name="kind">What they are.</param>
/// <param name="types">The messages', events' or rows' types.</param>
/// <param name="details">
/// One for each: for handlers and projections the class's full name, for events the stored name, for read models the table's, else empty.
/// </param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class VersicleManifestAttribute(string kind, Type[] types, string[] details) : Attribute
{
    /// <summary>What they are.</summary>
    public string Kind { get; } = kind;

    /// <summary>The messages', events' or rows' types.</summary>
    public IReadOnlyList<Type> Types { get; } = types;

    /// <summary>The handlers' full names, or the stored names; one for each type.</summary>
    public IReadOnlyList<string> Details { get; } = details;
}

/// <summary>
/// The hashes of code that folds of other assemblies may use, read by the generator where these are compiled: of a type, what it
/// keeps; of a member, its body; and of each, all that it reaches.
/// </summary>
/// <param name="ids">The ids that documentation has for them: <c>M:Shop.Money.Rounded</c>.</param>
/// <param name="hashes">12 hexadecimal digits for each; empty when it uses code that nothing sees change.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class VersicleCodeAttribute(string[] ids, string[] hashes) : Attribute
{
    /// <summary>The ids that documentation has for them.</summary>
    public IReadOnlyList<string> Ids { get; } = ids;

    /// <summary>12 hexadecimal digits for each, or empty.</summary>
    public IReadOnlyList<string> Hashes { get; } = hashes;
}
