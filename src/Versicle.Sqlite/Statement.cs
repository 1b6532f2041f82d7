using SQLitePCL;

namespace Versicle.Sqlite;

/// <summary>
/// One prepared statement, reused. Straight on the engine's interface: an append is made of several of these, and runs
/// while everybody else waits.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly StoreConnection _connection;
    private readonly sqlite3_stmt _stmt;
    private object? _mapper;
    private int[] _ordinals = [];
    private int _shape = -1;

    private Statement(StoreConnection connection, string text, sqlite3_stmt stmt) => (_connection, Text, _stmt) = (connection, text, stmt);

    /// <summary>The only statement of a text.</summary>
    public static Statement Only(StoreConnection connection, string text)
    {
        var statement = First(connection, text, out var rest);
        if (statement is not null && string.IsNullOrWhiteSpace(rest))
            return statement;

        statement?.Dispose();
        throw new ArgumentException("One call carries out one statement: no empty text, and nothing after its semicolon.", nameof(text));
    }

    /// <summary>The first statement of a text, and the text after it; null when there are only comments.</summary>
    public static Statement? First(StoreConnection connection, string text, out string rest)
    {
        if (raw.sqlite3_prepare_v3(connection.Db, text, raw.SQLITE_PREPARE_PERSISTENT, out var stmt, out rest) != raw.SQLITE_OK)
            throw SqliteErrors.Of(connection, text);
        return stmt.IsInvalid ? null : new(connection, text, stmt);
    }

    public string Text { get; }

    public bool IsReadOnly => raw.sqlite3_stmt_readonly(_stmt) != 0;

    public int ParameterCount => raw.sqlite3_bind_parameter_count(_stmt);

    public int ColumnCount => raw.sqlite3_column_count(_stmt);

    public string ColumnName(int ordinal) => raw.sqlite3_column_name(_stmt, ordinal).utf8_to_string();

    public void Bind(int parameter, long value) => raw.sqlite3_bind_int64(_stmt, parameter, value);

    public void Bind(int parameter, double value) => raw.sqlite3_bind_double(_stmt, parameter, value);

    public void BindNull(int parameter) => raw.sqlite3_bind_null(_stmt, parameter);

    /// <summary>UTF-8 text, taken as it is.</summary>
    public void BindText(int parameter, ReadOnlySpan<byte> utf8)
    {
        // An empty span has no address, which the engine would take for NULL.
        if (utf8.IsEmpty)
            Require(raw.sqlite3_bind_text(_stmt, parameter, ""));
        else
            Require(raw.sqlite3_bind_text(_stmt, parameter, utf8));
    }

    public void BindText(int parameter, string? value)
    {
        if (value is null)
            BindNull(parameter);
        else
            BindText(parameter, _connection.Encode(value));
    }

    public void BindBlob(int parameter, ReadOnlySpan<byte> value) =>
        Require(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_stmt, parameter, 0) : raw.sqlite3_bind_blob(_stmt, parameter, value));

    /// <summary>The next row. False, and ready to run again, after the last.</summary>
    public bool Step()
    {
        switch (raw.sqlite3_step(_stmt))
        {
            case raw.SQLITE_ROW:
                return true;
            case raw.SQLITE_DONE:
                raw.sqlite3_reset(_stmt);
                return false;
            default:
                var error = SqliteErrors.Read(_connection);
                raw.sqlite3_reset(_stmt); // Before anything else: some mappings ask the engine.
                throw SqliteErrors.Of(_connection, error, Text);
        }
    }

    /// <summary>To the end, whatever it answers.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    public void Reset() => raw.sqlite3_reset(_stmt);

    public bool IsNull(int ordinal) => raw.sqlite3_column_type(_stmt, ordinal) == raw.SQLITE_NULL;

    public int TypeOf(int ordinal) => raw.sqlite3_column_type(_stmt, ordinal);

    public long Int64(int ordinal) => raw.sqlite3_column_int64(_stmt, ordinal);

    public double Double(int ordinal) => raw.sqlite3_column_double(_stmt, ordinal);

    /// <summary>The bytes of a text or blob, until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int ordinal) => raw.sqlite3_column_blob(_stmt, ordinal);

    /// <summary>Where the columns of <paramref name="mapper"/> are in the answer. Call it on a row.</summary>
    public int[] Ordinals(object mapper, IReadOnlyList<string> columns, string row)
    {
        // A changed schema prepares the statement anew, and "select *" may then answer other columns.
        var shape = raw.sqlite3_stmt_status(_stmt, SqliteStmtStatusReprepare, 0);
        if (ReferenceEquals(mapper, _mapper) && shape == _shape)
            return _ordinals;

        var ordinals = new int[columns.Count];
        for (var i = 0; i < ordinals.Length; i++)
            ordinals[i] = Find(columns[i], row);
        (_mapper, _ordinals, _shape) = (mapper, ordinals, shape);
        return ordinals;
    }

    public void Dispose() => _stmt.Dispose();

    private const int SqliteStmtStatusReprepare = 5;

    private int Find(string column, string row)
    {
        var names = new string[ColumnCount];
        for (var i = 0; i < names.Length; i++)
            names[i] = ColumnName(i);

        var at = Array.IndexOf(names, column);
        if (at < 0)
            at = Array.FindIndex(names, name => string.Equals(name, column, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw new InvalidOperationException(
            $"'{row}' needs column '{column}', and the statement answers {string.Join(", ", names)}. Name it in the statement: … as {column}.");
    }

    private void Require(int code)
    {
        if (code != raw.SQLITE_OK)
            throw SqliteErrors.Of(_connection, Text);
    }
}
