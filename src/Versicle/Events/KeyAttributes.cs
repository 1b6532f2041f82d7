namespace Versicle;

/// <summary>
/// The member's value is a tag of the event, <c>concept:value</c>, by which the event is found and append conditions ask:
/// <c>[Tag("email")] string Email</c> is <c>email:ada@example.org</c>. Null is no tag.
/// </summary>
/// <param name="concept">What the value identifies, in the words of the domain: <c>email</c>, <c>account</c>.</param>
/// <remarks>On a member that is a text, a whole number, a Guid or an enumeration.</remarks>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property, AllowMultiple = true)]
public sealed class TagAttribute(string concept) : Attribute
{
    /// <summary>What the value identifies.</summary>
    public string Concept { get; } = concept;
}

/// <summary>
/// The event claims the member's value for its stream: while the stream has it, no other stream's event can claim it.
/// <c>[ClaimsKey("user-email")] string Email</c>. Null claims nothing. Values are compared character by character: write
/// what is to count as the same in the same way.
/// </summary>
/// <param name="key">What is unique: <c>user-email</c>. Once an event is stored the name is a promise.</param>
/// <remarks>On a member that is a text, a whole number, a Guid or an enumeration.</remarks>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property, AllowMultiple = true)]
public sealed class ClaimsKeyAttribute(string key) : Attribute
{
    /// <summary>What is unique.</summary>
    public string Key { get; } = key;
}

/// <summary>
/// The event gives the member's value back: any stream can claim it from then on. Null releases nothing. An event that
/// releases and claims releases first.
/// </summary>
/// <param name="key">As in <see cref="ClaimsKeyAttribute"/>.</param>
/// <remarks>On a member that is a text, a whole number, a Guid or an enumeration.</remarks>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property, AllowMultiple = true)]
public sealed class ReleasesKeyAttribute(string key) : Attribute
{
    /// <summary>What was unique.</summary>
    public string Key { get; } = key;
}
