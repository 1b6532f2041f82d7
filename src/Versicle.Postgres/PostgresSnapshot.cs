using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>A log's rows in one transaction that sees one moment. What is long comes through cursors, a page at a time.</summary>
internal sealed class PostgresSnapshot : ILogSnapshot
{
    private const int PageSize = 500;

    private readonly PostgresDatabase _database;
    private readonly NpgsqlConnection _connection;
    private int _cursors;

    private PostgresSnapshot(PostgresDatabase database, NpgsqlConnection connection) => (_database, _connection) = (database, connection);

    public LogHead Head { get; private set; }

    public IReadOnlyList<StoredEpoch> Epochs { get; private set; } = [];

    public static async ValueTask<PostgresSnapshot> Take(PostgresDatabase database, CancellationToken ct)
    {
        var connection = await database.Connect(ct).ConfigureAwait(false);
        try
        {
            await PostgresSchema.Run(connection, "begin isolation level repeatable read read only", ct).ConfigureAwait(false);
            var snapshot = new PostgresSnapshot(database, connection);
            snapshot.Epochs = await snapshot.All(StoredRows.EpochsSql, static _ => { }, StoredRows.Epoch, ct).ConfigureAwait(false);
            var head = await PostgresSchema.Scalar(connection, database.Own("select max(position) from versicle.versicle_events"), ct).ConfigureAwait(false);
            snapshot.Head = new(snapshot.Epochs[^1].Id, new((long?)head ?? 0));
            return snapshot;
        }
        catch (Exception failure)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw PostgresErrors.Of(database, failure);
        }
    }

    public async ValueTask<IReadOnlyList<StoredEvent>> Events(long after, int max, CancellationToken ct)
    {
        var bytes = 0L;
        return await All(
            $"select {StoredRows.Columns} from versicle.versicle_events where position > $1 order by position limit $2",
            parameters =>
            {
                parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
                parameters.Add(new NpgsqlParameter<int> { TypedValue = max });
            },
            StoredRows.Event,
            ct,
            stored => (bytes += stored.Data.Length) >= LogLimits.MaxPageBytes).ConfigureAwait(false);
    }

    public IAsyncEnumerable<StoredCommit> Commits(CancellationToken ct) => Rows(
        "select commit_id, state, first_position, count from versicle.versicle_commits order by first_position, count",
        damaged: null,
        static row => new StoredCommit(row.GetGuid(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)),
        ct);

    public IAsyncEnumerable<StoredAnswer> Answers(CancellationToken ct) => Rows(StoredRows.AnswersSql, damaged: null, StoredRows.Answer, ct);

    public IAsyncEnumerable<KeyFact> Keys(IReadOnlyCollection<long> damaged, CancellationToken ct) => Rows(
        _database.Script("key_facts.sql"),
        damaged,
        static row => new KeyFact(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), (KeyFactKind)row.GetInt32(4)),
        ct);

    public IAsyncEnumerable<LogFinding> Differences(IReadOnlyCollection<long> damaged, CancellationToken ct) => Rows(
        _database.Script("verify.sql"),
        damaged,
        static row => new LogFinding(row.GetString(0), new(row.GetInt64(1)), $"'{row.GetString(2)}'", row.GetString(3), row.GetString(4)),
        ct);

    public async ValueTask DisposeAsync()
    {
        // The pool ends the transaction with the connection's reset; behind a pooler nothing is reset.
        if (_connection.FullState is System.Data.ConnectionState.Open)
            await PostgresSchema.Run(_connection, "rollback", CancellationToken.None).ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async IAsyncEnumerable<T> Rows<T>(
        string sql, IReadOnlyCollection<long>? damaged, Func<NpgsqlDataReader, T> read, [EnumeratorCancellation] CancellationToken ct)
    {
        var cursor = $"versicle_rows_{++_cursors}";
        await All($"declare {cursor} no scroll cursor for {sql}", Bind, static _ => 0, ct).ConfigureAwait(false);
        while (await All($"fetch {PageSize} from {cursor}", static _ => { }, read, ct).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var row in page)
                yield return row;
        }

        await All($"close {cursor}", static _ => { }, static _ => 0, ct).ConfigureAwait(false);

        void Bind(NpgsqlParameterCollection parameters)
        {
            if (damaged is not null)
                parameters.Add(new NpgsqlParameter<long[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [.. damaged] });
        }
    }

    private async ValueTask<List<T>> All<T>(
        string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, T> read, CancellationToken ct, Func<T, bool>? isEnough = null)
    {
        var rows = new List<T>();
        try
        {
            await using var command = new NpgsqlCommand(_database.Own(sql), _connection) { CommandTimeout = 0 };
            bind(command.Parameters);
            await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
            {
                rows.Add(read(reader));
                if (isEnough?.Invoke(rows[^1]) is true)
                    break;
            }

            return rows;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw PostgresErrors.Of(_database, failure);
        }
    }
}
