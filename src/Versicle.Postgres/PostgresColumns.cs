using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Versicle.Modules;

namespace Versicle.Postgres;

/// <summary>Writes many rows, or many keys, as one array per column: one statement, whatever their number.</summary>
/// <param name="json">The contracts for JSON columns.</param>
/// <param name="columns">The columns, in order.</param>
/// <param name="capacity">How many rows.</param>
internal sealed class PostgresColumns(JsonSerializerOptions json, IReadOnlyList<Column> columns, int capacity) : RowWriter
{
    private readonly Array[] _arrays = [.. columns.Select(column => ArrayOf(column.Type, capacity))];
    private int _row = -1;

    /// <summary>What is written from now on is the next row.</summary>
    public PostgresColumns Next()
    {
        _row++;
        return this;
    }

    /// <summary>Adds the arrays, in the order of the columns.</summary>
    public void AddTo(NpgsqlParameterCollection parameters)
    {
        for (var i = 0; i < _arrays.Length; i++)
            parameters.Add(Parameter(_arrays[i], NpgsqlDbType.Array | PostgresTypes.Of(columns[i].Type)));
    }

    public override void Null(int column)
    {
        // The arrays are made of nulls.
    }

    public override void Int64(int column, long value) => Set<long?>(column, value);

    public override void Text(int column, string value) => Set<string?>(column, StoredText.Check(value));

    public override void Boolean(int column, bool value) => Set<bool?>(column, value);

    public override void Decimal(int column, decimal value) => Set<decimal?>(column, value);

    public override void Double(int column, double value) => Set<double?>(column, PostgresTypes.Number(value));

    public override void Timestamp(int column, DateTimeOffset value) => Set<long?>(column, PostgresTypes.FromTimestamp(value));

    public override void Uuid(int column, Guid value) => Set<Guid?>(column, value);

    public override void Date(int column, DateOnly value) => Set<int?>(column, PostgresTypes.FromDate(value));

    public override void Time(int column, TimeOnly value) => Set<long?>(column, PostgresTypes.FromTime(value));

    public override void Bytes(int column, byte[] value) => Set<byte[]?>(column, value);

    public override void Json<T>(int column, T value) => Set<string?>(column, JsonSerializer.Serialize(value, JsonTypes.Of<T>(json)));

    private void Set<T>(int column, T value) => ((T[])_arrays[column])[_row] = value;

    private static Array ArrayOf(ColumnType type, int rows) => type switch
    {
        ColumnType.Integer or ColumnType.Timestamp or ColumnType.Time => new long?[rows],
        ColumnType.Text or ColumnType.Json => new string?[rows],
        ColumnType.Boolean => new bool?[rows],
        ColumnType.Decimal => new decimal?[rows],
        ColumnType.Double => new double?[rows],
        ColumnType.Uuid => new Guid?[rows],
        ColumnType.Date => new int?[rows],
        _ => new byte[]?[rows],
    };

    private static NpgsqlParameter Parameter(Array array, NpgsqlDbType type) => array switch
    {
        long?[] values => new NpgsqlParameter<long?[]> { NpgsqlDbType = type, TypedValue = values },
        string?[] values => new NpgsqlParameter<string?[]> { NpgsqlDbType = type, TypedValue = values },
        bool?[] values => new NpgsqlParameter<bool?[]> { NpgsqlDbType = type, TypedValue = values },
        decimal?[] values => new NpgsqlParameter<decimal?[]> { NpgsqlDbType = type, TypedValue = values },
        double?[] values => new NpgsqlParameter<double?[]> { NpgsqlDbType = type, TypedValue = values },
        Guid?[] values => new NpgsqlParameter<Guid?[]> { NpgsqlDbType = type, TypedValue = values },
        int?[] values => new NpgsqlParameter<int?[]> { NpgsqlDbType = type, TypedValue = values },
        _ => new NpgsqlParameter<byte[]?[]> { NpgsqlDbType = type, TypedValue = (byte[]?[])array },
    };
}
