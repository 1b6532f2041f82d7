using System.Globalization;

namespace Versicle;

/// <summary>A place in the log. Positions are 1, 2, 3 … head, without gaps, in commit order; 0 is before the first.</summary>
/// <param name="Value">0 or more.</param>
public readonly record struct LogPosition(long Value) : IComparable<LogPosition>
{
    /// <summary>Before the first event. Reads are exclusive, so "after <see cref="Start"/>" is everything.</summary>
    public static LogPosition Start => default;

    /// <inheritdoc/>
    public int CompareTo(LogPosition other) => Value.CompareTo(other.Value);

    /// <summary>Whether <paramref name="left"/> is earlier.</summary>
    public static bool operator <(LogPosition left, LogPosition right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is later.</summary>
    public static bool operator >(LogPosition left, LogPosition right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is not later.</summary>
    public static bool operator <=(LogPosition left, LogPosition right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is not earlier.</summary>
    public static bool operator >=(LogPosition left, LogPosition right) => left.Value >= right.Value;

    /// <summary>The number, in digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How many events a stream holds; 0 = empty.</summary>
/// <param name="Value">0 or more.</param>
public readonly record struct StreamVersion(long Value)
{
    /// <summary>A stream without events.</summary>
    public static StreamVersion Empty => default;

    /// <summary>The number, in digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// What an append requires of a stream. <c>default</c> is <see cref="NoStream"/>, the strictest: a forgotten argument
/// conflicts instead of overwriting.
/// </summary>
public readonly record struct ExpectedVersion
{
    // 0 = no stream, n > 0 = exactly n, -1 = exists, -2 = any. Not visible: the sentinels are this type's own business.
    private readonly long _value;

    private ExpectedVersion(long value) => _value = value;

    /// <summary>The stream has no event yet.</summary>
    public static ExpectedVersion NoStream => default;

    /// <summary>The stream has at least one event.</summary>
    public static ExpectedVersion Exists => new(-1);

    /// <summary>Whatever the stream holds.</summary>
    public static ExpectedVersion Any => new(-2);

    /// <summary>The stream holds exactly this many events; 0 is <see cref="NoStream"/>.</summary>
    public static ExpectedVersion Exactly(StreamVersion version) => version.Value >= 0
        ? new(version.Value)
        : throw new ArgumentOutOfRangeException(nameof(version), version.Value, "A stream's version is 0 or more.");

    /// <summary>Whether a stream at <paramref name="actual"/> is what was expected.</summary>
    public bool Allows(StreamVersion actual) => _value switch
    {
        -2 => true,
        -1 => actual.Value > 0,
        _ => actual.Value == _value,
    };

    /// <summary>For stores that check inside their engine: 0 = no stream, n = exactly n, -1 = exists, -2 = any.</summary>
    [System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
    public long Number => _value;

    /// <summary>"no stream", "exists", "any", or the number.</summary>
    public override string ToString() => _value switch
    {
        -2 => "any",
        -1 => "exists",
        0 => "no stream",
        _ => _value.ToString(CultureInfo.InvariantCulture),
    };
}
