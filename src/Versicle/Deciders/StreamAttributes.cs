namespace Versicle;

/// <summary>
/// The member says which stream a decider's command is about: <c>[Stream("account")] Guid AccountId</c> is
/// <c>account-9d1c…</c>. On a <see cref="StreamName"/> the member is the name itself, and no category is given.
/// </summary>
/// <param name="category">What kind of thing it is, in the words of the domain.</param>
/// <remarks>
/// On one member of each case, or of the set: a text, a whole number, a Guid or a <see cref="StreamName"/>. A text that no
/// stream's name can have is refused as input.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class StreamAttribute(string? category = null) : Attribute
{
    /// <summary>What kind of thing it is.</summary>
    public string? Category { get; } = category;
}

/// <summary>Each such command begins a stream of its own, with an id from the host's source of ids.</summary>
/// <param name="category">What kind of thing begins.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NewStreamAttribute(string category) : Attribute
{
    /// <summary>What kind of thing begins.</summary>
    public string Category { get; } = category;
}
