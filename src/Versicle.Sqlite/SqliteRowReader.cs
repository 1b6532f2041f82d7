using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SQLitePCL;
using Versicle.Modules;

namespace Versicle.Sqlite;

/// <summary>Reads values as SQLite keeps them; lenient where a user's own table may hold another spelling.</summary>
/// <param name="json">The contracts for JSON columns.</param>
internal sealed class SqliteRowReader(JsonSerializerOptions json) : RowReader
{
    private Statement _statement = null!;
    private IReadOnlyList<string> _columns = [];
    private int[] _ordinals = [];
    private string _row = "";

    /// <summary>The current row of <paramref name="statement"/>.</summary>
    public T Read<T>(Statement statement, RowMapper<T> mapper)
    {
        (_statement, _columns, _row) = (statement, mapper.Columns, typeof(T).Name);
        if (statement.ColumnCount == 0)
            throw new InvalidOperationException($"The statement answers no columns, and '{_row}' is to be read from it. Add a 'returning' clause.");

        _ordinals = _columns.Count == 0 ? FirstColumn : statement.Ordinals(mapper, _columns, _row);
        return mapper.Read(this);
    }

    public override bool IsNull(int column) => _statement.IsNull(_ordinals[column]);

    public override long Int64(int column) => _statement.Int64(Filled(column));

    public override string Text(int column) => Encoding.UTF8.GetString(_statement.Bytes(Filled(column)));

    public override bool Boolean(int column) => _statement.Int64(Filled(column)) != 0;

    public override decimal Decimal(int column)
    {
        var at = Filled(column);
        return _statement.TypeOf(at) switch
        {
            raw.SQLITE_INTEGER => _statement.Int64(at),
            raw.SQLITE_FLOAT => (decimal)_statement.Double(at),
            _ => DecimalText.TryParse(_statement.Bytes(at), out var value) ? value : throw Unreadable(column, "decimal"),
        };
    }

    public override double Double(int column) => _statement.Double(Filled(column));

    public override DateTimeOffset Timestamp(int column) => TimestampText.Parse(_statement.Bytes(Filled(column)));

    public override Guid Uuid(int column)
    {
        var text = _statement.Bytes(Filled(column));
        return Utf8Parser.TryParse(text, out Guid value, out var read) && read == text.Length ? value : throw Unreadable(column, "uuid");
    }

    public override DateOnly Date(int column) =>
        DateOnly.TryParse(Text(column), CultureInfo.InvariantCulture, out var value) ? value : throw Unreadable(column, "date");

    public override TimeOnly Time(int column) =>
        TimeOnly.TryParse(Text(column), CultureInfo.InvariantCulture, out var value) ? value : throw Unreadable(column, "time");

    public override byte[] Bytes(int column) => _statement.Bytes(Filled(column)).ToArray();

    public override T Json<T>(int column) => JsonSerializer.Deserialize(_statement.Bytes(Filled(column)), JsonTypes.Of<T>(json))!;

    private static int[] FirstColumn { get; } = [0];

    private int Filled(int column)
    {
        var at = _ordinals[column];
        return !_statement.IsNull(at) ? at : throw new NullColumnException(_row, NameOf(column));
    }

    private string NameOf(int column) => _columns.Count > 0 ? _columns[column] : _statement.ColumnName(_ordinals[column]);

    private FormatException Unreadable(int column, string type) =>
        new($"column '{NameOf(column)}' of '{_row}' holds a text that is no {type}. Correct the row, or read it as text.");
}
