using System.Globalization;

namespace Versicle;

/// <summary>
/// A key on an event, by which it is found: <c>email:ada@example.org</c>. What an <see cref="AppendCondition"/> can ask
/// about. Compared character by character.
/// </summary>
public readonly record struct Tag
{
    private readonly string? _value;

    /// <summary>A tag by its whole text.</summary>
    /// <param name="value">1 to <see cref="LogLimits.MaxTag"/> characters, any but U+0000.</param>
    /// <exception cref="ArgumentException">It is empty, or no text.</exception>
    public Tag(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = LogText.Require(value, "A tag");
    }

    /// <summary>What it is about, and which one: <c>Tag.Of("email", "ada@example.org")</c>.</summary>
    public static Tag Of(string concept, string id) => new($"{concept}:{id}");

    /// <summary>What it is about, and which one: <c>Tag.Of("user", 7)</c> is <c>user:7</c>.</summary>
    public static Tag Of<T>(string concept, T id)
        where T : IFormattable => Of(concept, id.ToString(null, CultureInfo.InvariantCulture));

    /// <summary>The text. Empty only for <c>default</c>, which no store accepts.</summary>
    public override string ToString() => _value ?? "";
}
