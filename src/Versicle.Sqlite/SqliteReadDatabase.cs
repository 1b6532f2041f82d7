using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>Read models and their checkpoints in one file: one connection writes, others read beside it.</summary>
internal sealed class SqliteReadDatabase(string path) : IReadDatabase
{
    private readonly TableSqls _tables = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private StoreContext? _context;
    private StoreConnection? _writer;
    private ReadPool? _readers;

    public ValueTask Open(StoreContext context, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        _context = context;
        _writer = SqliteFile.OpenWriter(path, FileKind.ReadModels, context.SessionLimit);
        _readers = new(() => SqliteFile.OpenReader(path, context.SessionLimit));
        Transact(writer =>
        {
            SqliteFile.RequireOurs(writer, FileKind.ReadModels);
            writer.Run(SqliteFile.Script("checkpoints.sql"));
            SqliteFile.Mark(writer, FileKind.ReadModels);
        });
        return ValueTask.CompletedTask;
    }

    public async ValueTask<Checkpoint> Prepare(ProjectionDefinition projection, CancellationToken ct)
    {
        await _writing.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            var checkpoint = default(Checkpoint);
            Transact(writer =>
            {
                foreach (var fold in projection.Rows)
                {
                    foreach (var statement in _tables[fold.Table].Create())
                        writer.Run(statement);
                }

                checkpoint = new CheckpointRow(writer, projection).Make();
            });
            return checkpoint;
        }
        finally
        {
            _writing.Release();
        }
    }

    public ValueTask<IReadOnlyList<StoredCheckpoint>> Checkpoints(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var connection = SqliteFile.OpenReader(path, Context.SessionLimit);
        return new(CheckpointRow.All(connection));
    }

    public async ValueTask GoLive(ProjectionDefinition projection, CancellationToken ct)
    {
        await _writing.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            Transact(writer =>
            {
                foreach (var fold in projection.Rows)
                {
                    foreach (var statement in _tables[fold.Table].Show())
                        writer.Run(statement);
                }

                new CheckpointRow(writer, projection).GoLive();
            });
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask<IProjectionTransaction> Begin(ProjectionDefinition projection, CancellationToken ct)
    {
        await _writing.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            Writer.Run("begin immediate");
            return new SqliteProjectionTransaction(Writer, projection, _tables, Context, _writing);
        }
        catch
        {
            _writing.Release();
            throw;
        }
    }

    public ValueTask<TRow?> Find<TRow, TKey>(ReadTable<TRow, TKey> table, TKey key, CancellationToken ct)
        where TRow : class
        where TKey : notnull
    {
        ct.ThrowIfCancellationRequested();
        var connection = Readers.Rent();
        try
        {
            var select = connection[_tables[table].Find];
            table.WriteKey(key, new SqliteRowWriter(Context.StoredJson).To(select));
            if (!select.Step())
                return new((TRow?)null);

            try
            {
                return new(new SqliteRowReader(Context.StoredJson).Read(select, table.Mapper));
            }
            finally
            {
                select.Reset();
            }
        }
        finally
        {
            Readers.Return(connection);
        }
    }

    public ValueTask<IReadOnlyList<TRow>> Page<TRow, TKey>(ReadTable<TRow, TKey> table, long offset, int size, CancellationToken ct)
        where TRow : class
        where TKey : notnull =>
        Query(new(_tables[table].Page, [size, offset], []), table.Mapper, isUsers: false, ct);

    public ValueTask<IReadOnlyList<T>> Query<T>(SqlText sql, RowMapper<T> mapper, CancellationToken ct) => Query(sql, mapper, isUsers: true, ct);

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false); // A batch that is being written ends first. Nobody writes after it.
        _readers?.Dispose();
        _writer?.Dispose();
    }

    private StoreContext Context => _context ?? throw NotOpen();

    private StoreConnection Writer => _writer ?? throw NotOpen();

    private ReadPool Readers => _readers ?? throw NotOpen();

    private ValueTask<IReadOnlyList<T>> Query<T>(SqlText sql, RowMapper<T> mapper, bool isUsers, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var connection = Readers.Rent();
        try
        {
            connection.IsUsers = isUsers;
            return new(connection.Query(sql, mapper, int.MaxValue, new(Context.StoredJson), new(Context.StoredJson)));
        }
        finally
        {
            connection.IsUsers = false;
            Readers.Return(connection);
        }
    }

    private void Transact(Action<StoreConnection> write)
    {
        Writer.Run("begin immediate");
        try
        {
            write(Writer);
            Writer.Run("commit");
        }
        catch
        {
            if (!Writer.IsIdle)
                Writer.Run("rollback");
            throw;
        }
    }

    private static InvalidOperationException NotOpen() => new("The read database is not open yet. Start the host first.");
}
