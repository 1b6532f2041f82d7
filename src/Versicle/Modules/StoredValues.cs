namespace Versicle.Modules;

/// <summary>Values as every store keeps them: equal before and after a round trip.</summary>
public static class StoredValues
{
    /// <summary>In UTC, cut to microseconds, the finest that PostgreSQL keeps.</summary>
    public static DateTimeOffset Normalize(DateTimeOffset value)
    {
        var utc = value.UtcTicks;
        return new(utc - utc % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
    }

    /// <inheritdoc cref="Normalize(DateTimeOffset)"/>
    public static DateTimeOffset? Normalize(DateTimeOffset? value) => value is { } some ? Normalize(some) : null;

    /// <summary>Cut to microseconds.</summary>
    public static TimeOnly Normalize(TimeOnly value) => new(value.Ticks - value.Ticks % TimeSpan.TicksPerMicrosecond);

    /// <inheritdoc cref="Normalize(TimeOnly)"/>
    public static TimeOnly? Normalize(TimeOnly? value) => value is { } some ? Normalize(some) : null;
}
