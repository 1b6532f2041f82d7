using NpgsqlTypes;
using Versicle.Modules;

namespace Versicle.Postgres;

/// <summary>
/// How PostgreSQL keeps each kind of column. Moments, dates and times travel as the numbers they are stored as: the driver's own
/// types take the first and the last of them for infinity.
/// </summary>
internal static class PostgresTypes
{
    /// <summary>2000-01-01, from which the server counts.</summary>
    private static readonly DateTimeOffset Start = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly int StartDay = DateOnly.FromDateTime(Start.UtcDateTime).DayNumber;

    /// <summary>A column's type in a table.</summary>
    public static string NameOf(ColumnType type) => type switch
    {
        ColumnType.Integer => "bigint",
        ColumnType.Text or ColumnType.Json => "text collate \"C\"",
        ColumnType.Boolean => "boolean",
        ColumnType.Decimal => "numeric",
        ColumnType.Double => "double precision",
        ColumnType.Timestamp => "timestamptz",
        ColumnType.Uuid => "uuid",
        ColumnType.Date => "date",
        ColumnType.Time => "time",
        _ => "bytea",
    };

    /// <summary>A column's type as a parameter.</summary>
    public static NpgsqlDbType Of(ColumnType type) => type switch
    {
        ColumnType.Integer => NpgsqlDbType.Bigint,
        ColumnType.Text or ColumnType.Json => NpgsqlDbType.Text,
        ColumnType.Boolean => NpgsqlDbType.Boolean,
        ColumnType.Decimal => NpgsqlDbType.Numeric,
        ColumnType.Double => NpgsqlDbType.Double,
        ColumnType.Timestamp => NpgsqlDbType.TimestampTz,
        ColumnType.Uuid => NpgsqlDbType.Uuid,
        ColumnType.Date => NpgsqlDbType.Date,
        ColumnType.Time => NpgsqlDbType.Time,
        _ => NpgsqlDbType.Bytea,
    };

    /// <summary>Microseconds since 2000, in UTC.</summary>
    public static long FromTimestamp(DateTimeOffset value) => (StoredValues.Normalize(value) - Start).Ticks / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToTimestamp(long microseconds) => Start.AddTicks(checked(microseconds * TimeSpan.TicksPerMicrosecond));

    /// <summary>Days since 2000.</summary>
    public static int FromDate(DateOnly value) => value.DayNumber - StartDay;

    public static DateOnly ToDate(int days) => DateOnly.FromDayNumber(checked(days + StartDay));

    /// <summary>Microseconds since midnight.</summary>
    public static long FromTime(TimeOnly value) => value.Ticks / TimeSpan.TicksPerMicrosecond;

    public static TimeOnly ToTime(long microseconds) => new(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>NaN is refused, because engines store and compare it differently.</summary>
    public static double Number(double value) => !double.IsNaN(value)
        ? value
        : throw new ArgumentException("A number is NaN, which engines store and compare differently. Store null instead.", nameof(value));
}
