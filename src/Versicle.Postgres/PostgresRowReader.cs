using System.Globalization;
using System.Text.Json;
using Npgsql;
using Versicle.Modules;

namespace Versicle.Postgres;

/// <summary>Reads values as PostgreSQL keeps them; lenient where a user's own table or expression has a kindred type.</summary>
/// <param name="json">The contracts for JSON columns.</param>
internal sealed class PostgresRowReader(JsonSerializerOptions json) : RowReader
{
    // Type numbers of pg_type: they never change.
    private const uint Bool = 16, Int8 = 20, Int2 = 21, Int4 = 23, Float4 = 700, Float8 = 701, Numeric = 1700;
    private const uint DateType = 1082, TimeType = 1083, Stamp = 1114, StampTz = 1184, UuidType = 2950;

    private NpgsqlDataReader _reader = null!;
    private IReadOnlyList<string> _columns = [];
    private int[] _ordinals = [];
    private uint[] _types = [];
    private string _row = "";

    /// <summary>All rows of the current result, at most <paramref name="max"/>; the others are read and dropped.</summary>
    public async ValueTask<List<T>> ReadAll<T>(NpgsqlDataReader reader, RowMapper<T> mapper, int max, CancellationToken ct)
    {
        Begin(reader, mapper.Columns, typeof(T).Name);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            if (rows.Count < max)
                rows.Add(mapper.Read(this));
        }

        return rows;
    }

    /// <summary>All rows of the current result, each with the number in its last column.</summary>
    public async ValueTask ReadNumbered<T>(NpgsqlDataReader reader, RowMapper<T> mapper, Action<long, T> take, CancellationToken ct)
    {
        Begin(reader, mapper.Columns, typeof(T).Name);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            take(reader.GetInt64(reader.FieldCount - 1), mapper.Read(this));
    }

    public override bool IsNull(int column) => _reader.IsDBNull(_ordinals[column]);

    public override long Int64(int column)
    {
        var at = Filled(column);
        return _types[column] switch
        {
            Int8 => _reader.GetInt64(at),
            Int4 => _reader.GetInt32(at),
            Int2 => _reader.GetInt16(at),
            Numeric => checked((long)_reader.GetDecimal(at)), // What sum() of bigint answers.
            Float8 or Float4 => checked((long)Double(column)),
            Bool => _reader.GetBoolean(at) ? 1 : 0,
            _ => throw Unreadable(column, "integer"),
        };
    }

    public override string Text(int column) => _types[column] is UuidType ? Uuid(column).ToString() : _reader.GetString(Filled(column));

    public override bool Boolean(int column) => _types[column] is Bool ? _reader.GetBoolean(Filled(column)) : Int64(column) != 0;

    public override decimal Decimal(int column) => _types[column] switch
    {
        Numeric => _reader.GetDecimal(Filled(column)),
        Float8 or Float4 => (decimal)Double(column),
        _ => Int64(column),
    };

    public override double Double(int column) => _types[column] switch
    {
        Float8 => _reader.GetDouble(Filled(column)),
        Float4 => _reader.GetFloat(Filled(column)),
        Numeric => (double)_reader.GetDecimal(Filled(column)),
        _ => Int64(column),
    };

    public override DateTimeOffset Timestamp(int column) => _types[column] switch
    {
        StampTz or Stamp when _reader.GetFieldValue<long>(Filled(column)) is var value and not (long.MinValue or long.MaxValue) =>
            PostgresTypes.ToTimestamp(value),
        DateType => new(Date(column), TimeOnly.MinValue, TimeSpan.Zero),
        _ => throw Unreadable(column, "timestamp"),
    };

    public override Guid Uuid(int column) => _types[column] is UuidType
        ? _reader.GetGuid(Filled(column))
        : Guid.TryParse(Text(column), out var value) ? value : throw Unreadable(column, "uuid");

    public override DateOnly Date(int column) => _types[column] switch
    {
        DateType when _reader.GetFieldValue<int>(Filled(column)) is var value and not (int.MinValue or int.MaxValue) =>
            PostgresTypes.ToDate(value),
        StampTz or Stamp => DateOnly.FromDateTime(Timestamp(column).UtcDateTime),
        _ => throw Unreadable(column, "date"),
    };

    public override TimeOnly Time(int column) => _types[column] is TimeType
        ? PostgresTypes.ToTime(_reader.GetFieldValue<long>(Filled(column)))
        : throw Unreadable(column, "time");

    public override byte[] Bytes(int column) => _reader.GetFieldValue<byte[]>(Filled(column));

    public override T Json<T>(int column) => JsonSerializer.Deserialize(_reader.GetString(Filled(column)), JsonTypes.Of<T>(json))!;

    private void Begin(NpgsqlDataReader reader, IReadOnlyList<string> columns, string row)
    {
        (_reader, _columns, _row) = (reader, columns, row);
        if (reader.FieldCount == 0)
            throw new InvalidOperationException($"The statement answers no columns, and '{row}' is to be read from it. Add a 'returning' clause.");

        _ordinals = columns.Count == 0 ? [0] : [.. columns.Select(Find)];
        _types = [.. _ordinals.Select(reader.GetDataTypeOID)];
    }

    private int Find(string column)
    {
        var names = new string[_reader.FieldCount];
        for (var i = 0; i < names.Length; i++)
            names[i] = _reader.GetName(i);

        var at = Array.IndexOf(names, column);
        if (at < 0)
            at = Array.FindIndex(names, name => string.Equals(name, column, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw new InvalidOperationException(
            $"'{_row}' needs column '{column}', and the statement answers {string.Join(", ", names)}. Name it in the statement: … as {column}.");
    }

    private int Filled(int column)
    {
        var at = _ordinals[column];
        return !_reader.IsDBNull(at) ? at : throw new NullColumnException(_row, NameOf(column));
    }

    private string NameOf(int column) => _columns.Count > 0 ? _columns[column] : _reader.GetName(_ordinals[column]);

    private FormatException Unreadable(int column, string type) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"column '{NameOf(column)}' of '{_row}' is a {_reader.GetDataTypeName(_ordinals[column])} that holds no {type} of ours. Cast it in the statement, or read it as another type."));
}
