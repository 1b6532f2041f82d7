using System.Globalization;

namespace Versicle;

/// <summary>
/// What an event does to a unique key. The store keeps who owns each (<see cref="Name"/>, <see cref="Value"/>): the stream
/// whose event claimed it. A claim of what another stream owns is a conflict; of what the stream owns itself, nothing. A
/// release by the owner frees the value for anybody; by another stream, nothing.
/// </summary>
public readonly record struct KeyChange
{
    private KeyChange(string name, string value, bool isRelease)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = LogText.Require(name, "The name of a unique key");
        Value = LogText.Require(value, $"The value of unique key '{name}'");
        IsRelease = isRelease;
    }

    /// <summary>Which key: <c>user-email</c>. 1 to <see cref="LogLimits.MaxKeyName"/> characters.</summary>
    public string Name { get; }

    /// <summary>Unique under that name, compared character by character. At most <see cref="LogLimits.MaxKeyValue"/> characters.</summary>
    public string Value { get; }

    /// <summary>Whether the value is given back; else it is claimed.</summary>
    public bool IsRelease { get; }

    /// <summary>
    /// Whose change it is; null, as in all events but Versicle's own: the event's stream. A key that is declared late is claimed for the
    /// streams of earlier events so.
    /// </summary>
    public StreamName? Stream { get; private init; }

    /// <summary>The same change, of another stream than the event's.</summary>
    public KeyChange For(StreamName stream) => this with { Stream = stream };

    /// <summary>The event's stream owns the value from this event on.</summary>
    public static KeyChange Claim(string name, string value) => new(name, value, isRelease: false);

    /// <inheritdoc cref="Claim(string, string)"/>
    public static KeyChange Claim<T>(string name, T value)
        where T : IFormattable => Claim(name, value.ToString(null, CultureInfo.InvariantCulture));

    /// <summary>The value is free from this event on, if the event's stream owns it.</summary>
    public static KeyChange Release(string name, string value) => new(name, value, isRelease: true);

    /// <inheritdoc cref="Release(string, string)"/>
    public static KeyChange Release<T>(string name, T value)
        where T : IFormattable => Release(name, value.ToString(null, CultureInfo.InvariantCulture));
}
