using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Versicle.Modules;

namespace Versicle.Postgres;

/// <summary>Writes values as PostgreSQL keeps them, as the parameters of a statement. docs/columns.md is this file in words.</summary>
/// <param name="json">The contracts for JSON columns.</param>
internal sealed partial class PostgresRowWriter(JsonSerializerOptions json) : RowWriter
{
    private NpgsqlParameterCollection? _to;

    /// <summary>Columns are added to <paramref name="parameters"/>, in the order in which they are written.</summary>
    public PostgresRowWriter To(NpgsqlParameterCollection parameters)
    {
        _to = parameters;
        return this;
    }

    /// <summary>A user's statement, with its values bound.</summary>
    public NpgsqlBatchCommand Command(SqlText sql)
    {
        // "in ()" of nothing is written as a query without rows, whose column is text here: an empty array is of any type.
        var text = sql.Text.Contains(Nothing, StringComparison.Ordinal)
            ? InNothing().Replace(sql.Text, match => match.Groups["not"].Success ? "<> all ('{}')" : "= any ('{}')")
            : sql.Text;
        var command = new NpgsqlBatchCommand(text);
        To(command.Parameters);
        for (var i = 0; i < sql.Values.Count; i++)
            Bind(i, sql.Values[i]);
        return command;
    }

    // Without a type of its own: the server takes the one of the place where it stands.
    public override void Null(int column) => _to!.Add(new NpgsqlParameter { Value = DBNull.Value });

    public override void Int64(int column, long value) => _to!.Add(new NpgsqlParameter<long> { TypedValue = value });

    public override void Text(int column, string value) => _to!.Add(new NpgsqlParameter<string> { TypedValue = StoredText.Check(value) });

    public override void Boolean(int column, bool value) => _to!.Add(new NpgsqlParameter<bool> { TypedValue = value });

    public override void Decimal(int column, decimal value) => _to!.Add(new NpgsqlParameter<decimal> { TypedValue = value });

    public override void Double(int column, double value) => _to!.Add(new NpgsqlParameter<double> { TypedValue = PostgresTypes.Number(value) });

    public override void Timestamp(int column, DateTimeOffset value) => Typed(NpgsqlDbType.TimestampTz, PostgresTypes.FromTimestamp(value));

    public override void Uuid(int column, Guid value) => _to!.Add(new NpgsqlParameter<Guid> { TypedValue = value });

    public override void Date(int column, DateOnly value) => Typed(NpgsqlDbType.Date, PostgresTypes.FromDate(value));

    public override void Time(int column, TimeOnly value) => Typed(NpgsqlDbType.Time, PostgresTypes.FromTime(value));

    public override void Bytes(int column, byte[] value) => _to!.Add(new NpgsqlParameter<byte[]> { TypedValue = value });

    public override void Json<T>(int column, T value) => Typed(NpgsqlDbType.Text, JsonSerializer.SerializeToUtf8Bytes(value, JsonTypes.Of<T>(json)));

    private const string Nothing = "(select null where 1 = 0)";

    [GeneratedRegex(@"\b(?<not>not\s+)?in\s*\(select null where 1 = 0\)", RegexOptions.IgnoreCase)]
    private static partial Regex InNothing();

    private void Typed<T>(NpgsqlDbType type, T value) => _to!.Add(new NpgsqlParameter<T> { NpgsqlDbType = type, TypedValue = value });

    private void Bind(int hole, object? value)
    {
        switch (value)
        {
            case null: Null(hole); break;
            case string text: Text(hole, text); break;
            case long number: Int64(hole, number); break;
            case int number: _to!.Add(new NpgsqlParameter<int> { TypedValue = number }); break;
            case bool truth: Boolean(hole, truth); break;
            case decimal number: Decimal(hole, number); break;
            case DateTimeOffset moment: Timestamp(hole, moment); break;
            case Guid id: Uuid(hole, id); break;
            case Enum name: Int64(hole, Convert.ToInt64(name, CultureInfo.InvariantCulture)); break;
            case short or byte or sbyte or ushort: Bind(hole, Convert.ToInt32(value, CultureInfo.InvariantCulture)); break;
            case uint number: Int64(hole, number); break;
            case double number: Double(hole, number); break;
            case float number: Double(hole, number); break;
            case DateOnly date: Date(hole, date); break;
            case TimeOnly time: Time(hole, time); break;
            case byte[] bytes: Bytes(hole, bytes); break;
            default:
                throw new ArgumentException(
                    $"Hole {hole + 1} of the statement is a {value.GetType().Name}, which is no column type. Take a number, text, bool, " +
                    "DateTimeOffset, DateOnly, TimeOnly, Guid, byte[] or an enum.",
                    nameof(value));
        }
    }
}
