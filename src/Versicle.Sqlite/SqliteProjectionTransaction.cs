using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>One batch of one projection. The engine is in the process, so a prepared statement per row is as good as a set.</summary>
internal sealed class SqliteProjectionTransaction(
    StoreConnection connection, ProjectionDefinition projection, TableSqls tables, StoreContext context, SemaphoreSlim writing)
    : IProjectionTransaction
{
    private readonly SqliteRowWriter _writer = new(context.StoredJson);
    private readonly SqliteRowReader _reader = new(context.StoredJson);
    private bool _isOpen = true;

    public ValueTask Load<TRow, TKey>(
        ReadTable<TRow, TKey> table, IReadOnlyCollection<TKey> keys, IDictionary<TKey, TRow?> rows, CancellationToken ct)
        where TRow : class
        where TKey : notnull
    {
        var select = connection[tables[table].Find];
        foreach (var key in keys)
        {
            ct.ThrowIfCancellationRequested();
            table.WriteKey(key, _writer.To(select));
            if (!select.Step())
                continue;

            try
            {
                rows[key] = _reader.Read(select, table.Mapper);
            }
            finally
            {
                select.Reset();
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask Save<TRow, TKey>(
        ReadTable<TRow, TKey> table, IReadOnlyCollection<TRow> rows, IReadOnlyCollection<TKey> deleted, CancellationToken ct)
        where TRow : class
        where TKey : notnull
    {
        // Deletes first: a row that goes may leave its unique value to one that comes.
        foreach (var key in deleted)
        {
            var delete = connection[tables[table].Delete];
            table.WriteKey(key, _writer.To(delete));
            delete.Run();
        }

        foreach (var row in rows)
        {
            ct.ThrowIfCancellationRequested();
            var save = connection[tables[table].Save];
            table.WriteRow(row, _writer.To(save));
            save.Run();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> Commit(Checkpoint from, Checkpoint to, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (!new CheckpointRow(connection, projection).Move(from, to))
        {
            End("rollback");
            return new(false);
        }

        connection.Run("commit");
        End(null);
        return new(true);
    }

    public ValueTask DisposeAsync()
    {
        if (_isOpen)
            End("rollback");
        return ValueTask.CompletedTask;
    }

    private void End(string? statement)
    {
        _isOpen = false;
        try
        {
            if (statement is not null && !connection.IsIdle)
                connection.Run(statement);
        }
        finally
        {
            writing.Release();
        }
    }
}
