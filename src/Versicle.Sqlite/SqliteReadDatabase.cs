using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>Read models and their checkpoints in one file: one connection writes, others read beside it.</summary>
internal sealed class SqliteReadDatabase(string path, bool isScratch = false, bool isInMemory = false) : IReadDatabase
{
    private readonly FileKind _kind = isInMemory ? FileKind.ReadModelsInMemory : FileKind.ReadModels;
    private readonly ReaderWriterLockSlim? _turns = isInMemory ? new() : null; // Memory has no log beside it from which to read the old.
    private readonly TableSqls _tables = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private StoreContext? _context;
    private StoreConnection? _writer;
    private ReadPool? _readers;

    /// <summary>A file is one node's. Two processes on one are correct without knowing of each other.</summary>
    public INodeDirectory? Nodes => null;

    public IVersionBook Versions => new VersionBook(this);

    public ValueTask Open(StoreContext context, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        _context = context;
        _writer = SqliteFile.OpenWriter(path, _kind, context.SessionLimit);
        _readers = new(() => SqliteFile.OpenReader(path, context.SessionLimit));
        Transact(writer =>
        {
            SqliteFile.RequireOurs(writer, _kind);
            writer.Run(SqliteFile.Script("checkpoints.sql"));
            writer.Run(SqliteFile.Script("parked.sql"));
            writer.Run(SqliteFile.Script("versions.sql"));
            writer.Run(SqliteFile.Script("live.sql"));
            SqliteFile.Mark(writer, _kind);
            return true;
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask<Checkpoint> Prepare(ProjectionDefinition projection, CancellationToken ct) => Write(
        writer =>
        {
            foreach (var statement in projection.Rows.SelectMany(fold => _tables[fold.Table].Create()))
                writer.Run(statement);
            VersionBook.Make(writer, projection);
            return new CheckpointRow(writer, projection).Make();
        },
        ct);

    public ValueTask<Checkpoint> Look(ProjectionDefinition projection, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new(Beside(connection => new CheckpointRow(connection, projection).Look()));
    }

    public ValueTask<Checkpoint> Claim(ProjectionDefinition projection, CancellationToken ct) =>
        Write(writer => new CheckpointRow(writer, projection).Claim(), ct);

    public ValueTask<IReadOnlyList<ParkedEvent>> Parked(ProjectionDefinition projection, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new(Beside(connection => new ParkedRows(connection, projection).All()));
    }

    public ValueTask Load<TRow, TKey>(
        ReadTable<TRow, TKey> table, IReadOnlyCollection<TKey> keys, IDictionary<TKey, TRow?> rows, CancellationToken ct)
        where TRow : class
        where TKey : notnull
    {
        Beside(connection =>
        {
            foreach (var key in keys)
            {
                ct.ThrowIfCancellationRequested();
                if (Find(connection, table, key) is { } row)
                    rows[key] = row;
            }

            return true;
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<StoredCheckpoint>> Checkpoints(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new(Beside(CheckpointRow.All));
    }

    public ValueTask<bool> Write(ProjectionDefinition projection, ProjectionWrite write, CancellationToken ct) => Write(
        writer =>
        {
            if (!new CheckpointRow(writer, projection).Move(write.From, write.To))
                return false;

            var rows = new RowStatements(writer, _tables, new(Context.StoredJson));
            foreach (var changes in write.Rows)
                rows.Write(changes, ct);
            new ParkedRows(writer, projection).Write(write);
            return true;
        },
        ct,
        end: write.IsTrial ? "rollback" : "commit");

    public ValueTask<Snapshot<TRow?>> Find<TRow, TKey>(
        ReadTable<TRow, TKey> table, TKey key, IReadOnlyList<StateQuestion> asked, CancellationToken ct)
        where TRow : class
        where TKey : notnull
    {
        ct.ThrowIfCancellationRequested();
        return new(Beside(connection => Read(connection, asked, () => Find(connection, table, key))));
    }

    public ValueTask<Snapshot<IReadOnlyList<TRow>>> Page<TRow, TKey>(
        ReadTable<TRow, TKey> table, long offset, int size, IReadOnlyList<StateQuestion> asked, CancellationToken ct)
        where TRow : class
        where TKey : notnull =>
        Query(new(_tables[table].Page, [size, offset], []), table.Mapper, asked, isUsers: false, ct);

    public ValueTask<Snapshot<IReadOnlyList<TRow>>> PageAfter<TRow, TKey>(
        ReadTable<TRow, TKey> table, TKey after, int size, IReadOnlyList<StateQuestion> asked, CancellationToken ct)
        where TRow : class
        where TKey : notnull
    {
        ct.ThrowIfCancellationRequested();
        return new(Beside(connection => Read(connection, asked, () => PageAfter(connection, table, after, size))));
    }

    public ValueTask<Snapshot<IReadOnlyList<T>>> Query<T>(
        SqlText sql, RowMapper<T> mapper, IReadOnlyList<StateQuestion> asked, CancellationToken ct) =>
        Query(sql, mapper, asked, isUsers: true, ct);

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false); // A batch that is being written ends first. Nobody writes after it.
        _readers?.Dispose();
        _writer?.Dispose();
        _turns?.Dispose();
        if (isScratch)
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private StoreContext Context => _context ?? throw NotOpen();

    private StoreConnection Writer => _writer ?? throw NotOpen();

    private ReadPool Readers => _readers ?? throw NotOpen();

    private ValueTask<Snapshot<IReadOnlyList<T>>> Query<T>(
        SqlText sql, RowMapper<T> mapper, IReadOnlyList<StateQuestion> asked, bool isUsers, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new(Beside(connection => Read(connection, asked, () =>
        {
            connection.IsUsers = isUsers;
            try
            {
                return connection.Query(sql, mapper, int.MaxValue, new(Context.StoredJson), new(Context.StoredJson));
            }
            finally
            {
                connection.IsUsers = false;
            }
        })));
    }

    /// <summary>Reads, and with it, as of the same moment, where projections stand.</summary>
    private static Snapshot<T> Read<T>(StoreConnection connection, IReadOnlyList<StateQuestion> asked, Func<T> read)
    {
        if (asked.Count == 0)
            return new(read(), []);

        connection.Run("begin");
        try
        {
            var states = asked.Select(question => new ReadState(
                new CheckpointRow(connection, question.Projection).Look(),
                new ParkedRows(connection, question.Projection).First(question))).ToArray();
            return new(read(), states);
        }
        finally
        {
            if (!connection.IsIdle)
                connection.Run("rollback"); // It wrote nothing: this ends the moment.
        }
    }

    /// <summary>Reads beside the writer.</summary>
    internal T Beside<T>(Func<StoreConnection, T> read)
    {
        var connection = Readers.Rent();
        _turns?.EnterReadLock();
        try
        {
            return read(connection);
        }
        finally
        {
            _turns?.ExitReadLock();
            Readers.Return(connection);
        }
    }

    private TRow? Find<TRow, TKey>(StoreConnection connection, ReadTable<TRow, TKey> table, TKey key)
        where TRow : class
        where TKey : notnull
    {
        var select = connection[_tables[table].Find];
        table.WriteKey(key, new SqliteRowWriter(Context.StoredJson).To(select));
        if (!select.Step())
            return null;

        try
        {
            return new SqliteRowReader(Context.StoredJson).Read(select, table.Mapper);
        }
        finally
        {
            select.Reset();
        }
    }

    private IReadOnlyList<TRow> PageAfter<TRow, TKey>(StoreConnection connection, ReadTable<TRow, TKey> table, TKey after, int size)
        where TRow : class
        where TKey : notnull
    {
        var select = connection[_tables[table].PageAfter];
        table.WriteKey(after, new SqliteRowWriter(Context.StoredJson).To(select));
        select.Bind(table.KeyColumns + 1, size);
        var (rows, reader) = (new List<TRow>(), new SqliteRowReader(Context.StoredJson));
        try
        {
            while (select.Step())
                rows.Add(reader.Read(select, table.Mapper));
            return rows;
        }
        finally
        {
            select.Reset();
        }
    }

    /// <summary>One after another: the file has one writer.</summary>
    internal async ValueTask<T> Write<T>(Func<StoreConnection, T> write, CancellationToken ct, string end = "commit")
    {
        await _writing.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return Transact(write, end);
        }
        finally
        {
            _writing.Release();
        }
    }

    private T Transact<T>(Func<StoreConnection, T> write, string end = "commit")
    {
        _turns?.EnterWriteLock();
        try
        {
            Writer.Run("begin immediate");
            var answer = write(Writer);
            Writer.Run(end);
            return answer;
        }
        catch
        {
            if (!Writer.IsIdle)
                Writer.Run("rollback");
            throw;
        }
        finally
        {
            _turns?.ExitWriteLock();
        }
    }

    private static InvalidOperationException NotOpen() => new("The read database is not open yet. Start the host first.");
}
