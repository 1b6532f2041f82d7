using System.Text.Unicode;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>One connection to a file, with its prepared statements. Used by one caller at a time.</summary>
internal sealed class StoreConnection : IDisposable
{
    /// <summary>Statements kept prepared. Texts come from compiled strings, so a program has few; lists in IN make more.</summary>
    private const int MaxStatements = 256;

    private readonly Dictionary<string, Statement> _own = [];

    // Apart from our own: a statement is authorized when it is prepared, and a user may write "commit" too.
    private readonly Dictionary<string, Statement> _users = [];
    private readonly List<Statement> _kept = [];
    private readonly Authorizer _authorizer;
    private byte[] _text = new byte[512];

    public StoreConnection(SqliteConnection connection, string path)
    {
        Connection = connection;
        Path = path;
        Db = connection.Handle!;
        _authorizer = new(Db);
        DecimalText.Register(Db);
    }

    public SqliteConnection Connection { get; }

    public sqlite3 Db { get; }

    public string Path { get; }

    /// <summary>Whether the statements that are prepared now are the user's own.</summary>
    public bool IsUsers
    {
        get => _authorizer.IsOn;
        set => _authorizer.IsOn = value;
    }

    /// <summary>What the last refused statement tried to do.</summary>
    public string? Refusal => _authorizer.Refusal;

    /// <summary>The last thing that the engine complained about.</summary>
    public Exception? LastFailure { get; set; }

    /// <summary>Whether no transaction is open.</summary>
    public bool IsIdle => raw.sqlite3_get_autocommit(Db) != 0;

    /// <summary>Foreign keys that hold only at the end, and do not hold yet.</summary>
    public int DeferredForeignKeys
    {
        get
        {
            raw.sqlite3_db_status(Db, raw.SQLITE_DBSTATUS_DEFERRED_FKS, out var current, out _, 0);
            return current;
        }
    }

    /// <summary>The statement of a text, prepared once.</summary>
    public Statement this[string text]
    {
        get
        {
            var statements = IsUsers ? _users : _own;
            if (statements.TryGetValue(text, out var known))
                return known;
            if (statements.Count == MaxStatements)
                Forget(statements);

            var statement = Statement.Only(this, text);
            statements.Add(text, statement);
            return statement;
        }
    }

    /// <summary>A statement for as long as the connection lasts.</summary>
    public Statement Keep(string text)
    {
        var statement = Statement.Only(this, text);
        _kept.Add(statement);
        return statement;
    }

    /// <summary>Carries out a statement that takes nothing and answers nothing.</summary>
    public void Run(string text) => this[text].Run();

    /// <summary>Carries out the statements of a script, one after another.</summary>
    public void RunAll(string script)
    {
        for (var rest = script; !string.IsNullOrWhiteSpace(rest);)
        {
            using var statement = Statement.First(this, rest, out rest);
            statement?.Run();
        }
    }

    /// <summary>The one number that a statement answers.</summary>
    public long Number(string text)
    {
        var statement = this[text];
        statement.Step();
        var number = statement.Int64(0);
        statement.Reset();
        return number;
    }

    /// <summary>Carries out a user's statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(SqlText sql, SqliteRowWriter writer)
    {
        var statement = Prepare(sql, writer);
        var before = raw.sqlite3_total_changes(Db);
        statement.Run();

        // The engine keeps the number of the last statement that changed rows; one that changes none does not reset it.
        return raw.sqlite3_total_changes(Db) == before ? 0 : raw.sqlite3_changes(Db);
    }

    /// <summary>At most <paramref name="max"/> rows of a user's statement.</summary>
    public IReadOnlyList<T> Query<T>(SqlText sql, RowMapper<T> mapper, int max, SqliteRowWriter writer, SqliteRowReader reader)
    {
        var statement = Prepare(sql, writer);
        var rows = new List<T>();
        try
        {
            while (statement.Step())
            {
                if (rows.Count < max)
                    rows.Add(reader.Read(statement, mapper));
                else if (statement.IsReadOnly)
                    break;
                // One that writes goes to its end: its constraints are checked there.
            }
        }
        finally
        {
            statement.Reset();
        }

        return rows;
    }

    /// <summary>The UTF-8 bytes of a text, until the next call.</summary>
    /// <exception cref="ArgumentException">What not every engine can store.</exception>
    public ReadOnlySpan<byte> Encode(string text)
    {
        if (_text.Length < text.Length * 3)
            _text = new byte[text.Length * 3];

        var status = Utf8.FromUtf16(text, _text, out _, out var written, replaceInvalidSequences: false);
        if (status != System.Buffers.OperationStatus.Done)
            throw new ArgumentException("A text has half of a surrogate pair, which is no character. Take it out before it is stored.", nameof(text));

        var utf8 = _text.AsSpan(0, written);
        return !utf8.Contains((byte)0)
            ? utf8
            : throw new ArgumentException("A text has the character U+0000, which not every engine can store. Take it out before it is stored.", nameof(text));
    }

    public void Dispose()
    {
        Forget(_own);
        Forget(_users);
        _kept.ForEach(statement => statement.Dispose());
        Connection.Dispose();
    }

    private static void Forget(Dictionary<string, Statement> statements)
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        statements.Clear();
    }

    private Statement Prepare(SqlText sql, SqliteRowWriter writer)
    {
        var statement = this[sql.Text];
        if (statement.ParameterCount != sql.Values.Count)
        {
            throw new ArgumentException(
                $"The statement has {statement.ParameterCount} parameters for {sql.Values.Count} values: a hole is inside quotes or a comment.", nameof(sql));
        }

        writer.Bind(statement, sql.Values);
        return statement;
    }
}
