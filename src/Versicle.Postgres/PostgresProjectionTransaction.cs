using Npgsql;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>
/// One batch of one projection, in two round trips: the rows of its keys come with the first, everything it writes goes with
/// the second, and the checkpoint and the commit with it.
/// </summary>
internal sealed class PostgresProjectionTransaction(
    PostgresDatabase database, NpgsqlConnection connection, ProjectionDefinition projection, TableSqls tables, StoreContext context)
    : IProjectionTransaction
{
    private readonly List<NpgsqlBatchCommand> _toSend =
    [
        new("begin isolation level read committed read write"),
        // A crash takes back rows and checkpoint together, and the log, which is durable, writes them again: no flush is waited for.
        new("set local synchronous_commit = off"),
    ];

    public async ValueTask Load<TRow, TKey>(
        ReadTable<TRow, TKey> table, IReadOnlyCollection<TKey> keys, IDictionary<TKey, TRow?> rows, CancellationToken ct)
        where TRow : class
        where TKey : notnull
    {
        if (keys.Count == 0)
            return;

        var asked = keys.ToArray();
        var load = new NpgsqlBatchCommand(tables[table].Load);
        WriteKeys(table, asked, load);
        _toSend.Add(load);
        await Send(
            (reader, ct) => new PostgresRowReader(context.StoredJson)
                .ReadNumbered(reader, table.Mapper, (nth, row) => rows[asked[nth - 1]] = row, ct),
            ct).ConfigureAwait(false);
    }

    public ValueTask Save<TRow, TKey>(
        ReadTable<TRow, TKey> table, IReadOnlyCollection<TRow> rows, IReadOnlyCollection<TKey> deleted, CancellationToken ct)
        where TRow : class
        where TKey : notnull
    {
        // Deletes first: a row that goes may leave its unique value to one that comes.
        if (deleted.Count > 0)
        {
            var delete = new NpgsqlBatchCommand(tables[table].Delete);
            WriteKeys(table, deleted, delete);
            _toSend.Add(delete);
        }

        if (rows.Count > 0)
        {
            var columns = new PostgresColumns(context.StoredJson, table.Columns, rows.Count);
            foreach (var row in rows)
                table.WriteRow(row, columns.Next());
            var save = new NpgsqlBatchCommand(tables[table].Save);
            columns.AddTo(save.Parameters);
            _toSend.Add(save);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask<bool> Commit(Checkpoint from, Checkpoint to, CancellationToken ct)
    {
        _toSend.Add(new CheckpointRow(database, projection).Move(from, to));
        _toSend.Add(new("commit"));
        try
        {
            await Send(static (_, _) => ValueTask.CompletedTask, ct).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException said) when (said.SqlState == PostgresErrors.CheckpointMoved)
        {
            return false;
        }
    }

    // The pool rolls back what is open.
    public ValueTask DisposeAsync() => PostgresDatabase.Close(connection);

    private void WriteKeys<TRow, TKey>(ReadTable<TRow, TKey> table, IReadOnlyCollection<TKey> keys, NpgsqlBatchCommand command)
        where TRow : class
        where TKey : notnull
    {
        var columns = new PostgresColumns(context.StoredJson, [.. table.Columns.Take(table.KeyColumns)], keys.Count);
        foreach (var key in keys)
            table.WriteKey(key, columns.Next());
        columns.AddTo(command.Parameters);
    }

    private async ValueTask Send(Func<NpgsqlDataReader, CancellationToken, ValueTask> read, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in _toSend)
            batch.BatchCommands.Add(command);
        _toSend.Clear();
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
            await read(reader, ct).ConfigureAwait(false);
            while (await reader.NextResultAsync(ct).ConfigureAwait(false))
            {
                // Errors of what follows come with it.
            }
        }
        catch (PostgresException said) when (said.SqlState == PostgresErrors.CheckpointMoved)
        {
            throw;
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresErrors.Of(database, failure);
        }
    }
}
