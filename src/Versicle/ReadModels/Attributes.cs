namespace Versicle;

/// <summary>
/// A record whose instances are the rows of a plain table. Members become columns in snake case; see docs/columns.md for
/// the types.
/// </summary>
/// <param name="name">The name people query it by: <c>users_view</c>. 1 to 40 characters of <c>a-z 0-9 _</c>, a letter first.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ReadModelAttribute(string name) : Attribute
{
    /// <summary>The name people query it by.</summary>
    public string Name { get; } = name;
}

/// <summary>A member that names its row. Several members together make a composite key, in the order of declaration.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class KeyAttribute : Attribute;

/// <summary>Makes a member, or several together, quick to search by.</summary>
/// <param name="members">On a record: the members, in order. On a member: none.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class IndexAttribute(params string[] members) : Attribute
{
    /// <summary>The members, in order; empty on a member.</summary>
    public IReadOnlyList<string> Members { get; } = members;

    /// <summary>
    /// Whether two rows may not be equal in it. A projection that would make them so stops: prefer a rule on the write side.
    /// </summary>
    public bool Unique { get; init; }
}

/// <summary>
/// A record that rows of SQL are read into, where the compiler does not see the call that does so. Usually not needed: the
/// type arguments of <c>Query</c> and its kin are found by themselves.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class RowAttribute : Attribute;
