namespace Versicle;

/// <summary>The name of one thing's events: <c>user-7</c>.</summary>
public readonly record struct StreamName
{
    private readonly string? _value;

    /// <summary>A stream by its whole name.</summary>
    /// <param name="value">
    /// 1 to <see cref="LogLimits.MaxStreamName"/> characters of <c>A-Z a-z 0-9 _ . : -</c>. A leading <c>$</c> is
    /// Versicle's own: such a stream can be read, and not appended to.
    /// </param>
    /// <exception cref="ArgumentException">Another character, or too long.</exception>
    public StreamName(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (value.Length > LogLimits.MaxStreamName)
            throw new ArgumentException($"A stream's name has 1 to {LogLimits.MaxStreamName} characters, not {value.Length}.", nameof(value));

        var allowed = value.AsSpan();
        var own = value[0] == '$' && value.Length > 1 ? 1 : 0;
        var stranger = allowed[own..].IndexOfAnyExcept(Characters);
        stranger += stranger < 0 ? 0 : own;
        if (stranger >= 0)
            throw new ArgumentException($"Character {stranger + 1} of a stream's name is U+{(int)value[stranger]:X4}. Take A-Z a-z 0-9 _ . : -", nameof(value));

        _value = value;
    }

    /// <summary>The stream of one thing: <c>StreamName.Of("user", 7)</c> is <c>user-7</c>.</summary>
    /// <param name="category">What kind of thing.</param>
    /// <param name="id">Which one.</param>
    public static StreamName Of(string category, long id) => new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{category}-{id}"));

    /// <summary>The stream of one thing: <c>StreamName.Of("account", "a17")</c> is <c>account-a17</c>.</summary>
    /// <param name="category">What kind of thing.</param>
    /// <param name="id">Which one.</param>
    /// <exception cref="ArgumentException">An id that is empty, or has a character that no stream's name has.</exception>
    public static StreamName Of(string category, string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new($"{category}-{id}");
    }

    /// <summary>The stream of one thing: <c>StreamName.Of("account", id)</c> is <c>account-0199e0a5-…</c>.</summary>
    /// <param name="category">What kind of thing.</param>
    /// <param name="id">Which one.</param>
    public static StreamName Of(string category, Guid id) => new($"{category}-{id:D}");

    /// <summary>Which one it is: the id of <c>account-a17</c> in the category <c>account</c> is <c>a17</c>.</summary>
    /// <exception cref="ArgumentException">It is of another category.</exception>
    public string IdIn(string category)
    {
        var name = ToString();
        return name.StartsWith(category, StringComparison.Ordinal) && name.Length > category.Length + 1 && name[category.Length] == '-'
            ? name[(category.Length + 1)..]
            : throw new ArgumentException($"Stream '{name}' is not one of category '{category}'.", nameof(category));
    }

    /// <summary>Whether it is Versicle's own.</summary>
    internal bool IsOwn => _value?[0] == '$';

    private static System.Buffers.SearchValues<char> Characters { get; } =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-");

    /// <summary>The name. Empty only for <c>default</c>, which no store accepts.</summary>
    public override string ToString() => _value ?? "";
}
