using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>A log's rows in one read transaction, on a connection of its own.</summary>
internal sealed class SqliteSnapshot : ILogSnapshot
{
    private readonly StoreConnection _connection;

    public SqliteSnapshot(StoreConnection connection)
    {
        _connection = connection;
        connection.Run("begin");
        Head = new LogReader(connection).Head();
        Epochs = StoredRows.Epochs(connection);
    }

    public LogHead Head { get; }

    public IReadOnlyList<StoredEpoch> Epochs { get; }

    public ValueTask<IReadOnlyList<StoredEvent>> Events(long after, int max, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var select = _connection[$"select {StoredRows.Columns} from versicle_events where position > ?1 order by position limit ?2"];
        select.Bind(1, after);
        select.Bind(2, max);
        var (events, bytes) = (new List<StoredEvent>(), 0L);
        while (bytes < LogLimits.MaxPageBytes && select.Step())
        {
            events.Add(StoredRows.Event(select));
            bytes += events[^1].Data.Length;
        }

        select.Reset();
        return new(events);
    }

    public IAsyncEnumerable<StoredCommit> Commits(CancellationToken ct) => Rows(
        "select commit_id, state, first_position, count from versicle_commits order by first_position, count", [], StoredRows.Commit, ct);

    public IAsyncEnumerable<StoredAnswer> Answers(CancellationToken ct) => Rows(StoredRows.AnswersSql, [], StoredRows.Answer, ct);

    public IAsyncEnumerable<KeyFact> Keys(IReadOnlyCollection<long> damaged, CancellationToken ct) => Rows(
        SqliteFile.Script("key_facts.sql"),
        damaged,
        static row => new KeyFact(
            StoredRows.Text(row, 0)!, StoredRows.Text(row, 1)!, StoredRows.Text(row, 2)!, row.Int64(3), (KeyFactKind)row.Int64(4)),
        ct);

    public IAsyncEnumerable<LogFinding> Differences(IReadOnlyCollection<long> damaged, CancellationToken ct) => Rows(
        SqliteFile.Script("verify.sql"),
        damaged,
        static row => new LogFinding(
            StoredRows.Text(row, 0)!, new(row.Int64(1)), $"'{StoredRows.Text(row, 2)}'", StoredRows.Text(row, 3)!, StoredRows.Text(row, 4)!),
        ct);

    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        return default;
    }

    private async IAsyncEnumerable<T> Rows<T>(
        string sql, IReadOnlyCollection<long> damaged, Func<Statement, T> read, [EnumeratorCancellation] CancellationToken ct)
    {
        using var select = Statement.Only(_connection, sql); // Its own: other calls are made while it runs.
        if (select.ParameterCount > 0)
            select.BindText(1, Encoding.UTF8.GetBytes($"[{string.Join(',', damaged.Select(p => p.ToString(CultureInfo.InvariantCulture)))}]"));
        while (select.Step())
        {
            ct.ThrowIfCancellationRequested();
            yield return read(select);
        }

        await ValueTask.CompletedTask.ConfigureAwait(false);
    }
}
