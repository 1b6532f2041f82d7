using Npgsql;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>Read models and their checkpoints in one database.</summary>
internal sealed class PostgresReadDatabase(string connectionString, PostgresOptions options) : IReadDatabase
{
    private readonly PostgresDatabase _database = new(connectionString, options);
    private StoreContext? _context;
    private TableSqls? _tables;
    private SnapshotReader? _snapshots;
    private StandbyReader? _standbys;
    private VersionBook? _versions;

    public INodeDirectory? Nodes { get; private set; }

    public IVersionBook Versions => Book;

    public async ValueTask Open(StoreContext context, CancellationToken ct)
    {
        await Do(
            async connection =>
            {
                await PostgresServer.Require(_database, connection, isLog: false, ct).ConfigureAwait(false);
                var schema = new PostgresSchema(_database, options.ApplyScripts || context.MakesTables);
                await schema.Transact(connection, _ => schema.MakeReadModels(connection, ct), ct).ConfigureAwait(false);
                if (await PostgresSchema.Scalar(connection, "select current_schema()::text", ct).ConfigureAwait(false) is not string current)
                    throw new StoreMismatchException($"no schema of the search path exists in '{_database.Name}', and the read models' tables are to be made in the first one. Make one, or set Search Path in the connection string.");
                (_tables, _snapshots, _versions) = (new(current), new(_database, current), new(_database, current));
                _standbys = options.Standbys is { } standbys ? new(new(standbys, options, isCopy: true), current, context.Time) : null;
                Nodes = new NodeDirectory(_database, current);
            },
            ct).ConfigureAwait(false);
        _context = context;
    }

    public async ValueTask<Checkpoint> Prepare(ProjectionDefinition projection, CancellationToken ct)
    {
        var checkpoint = default(Checkpoint);
        _standbys?.Know(projection);
        await Do(
            connection => new PostgresSchema(_database, mayMake: true).Transact(
                connection,
                async _ =>
                {
                    foreach (var statement in projection.Rows.SelectMany(fold => Tables[fold.Table].Create()))
                        await PostgresSchema.Run(connection, statement, ct).ConfigureAwait(false);
                    await Book.Make(connection, projection, ct).ConfigureAwait(false);
                    checkpoint = await RowOf(projection).Make(connection, ct).ConfigureAwait(false);
                },
                ct),
            ct).ConfigureAwait(false);
        return checkpoint;
    }

    public ValueTask<IReadOnlyList<StoredCheckpoint>> Checkpoints(CancellationToken ct) => CheckpointRow.All(_database, ct);

    public async ValueTask<Checkpoint> Look(ProjectionDefinition projection, CancellationToken ct)
    {
        var checkpoint = default(Checkpoint);
        await Do(async connection => checkpoint = await RowOf(projection).Look(connection, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
        return checkpoint;
    }

    public async ValueTask<Checkpoint> Claim(ProjectionDefinition projection, CancellationToken ct)
    {
        var checkpoint = default(Checkpoint);
        await Do(async connection => checkpoint = await RowOf(projection).Claim(connection, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
        return checkpoint;
    }

    public async ValueTask<IReadOnlyList<ParkedEvent>> Parked(ProjectionDefinition projection, CancellationToken ct)
    {
        IReadOnlyList<ParkedEvent> parked = [];
        await Do(
            async connection => parked = await new ParkedRows(_database, projection, Tables.Schema).All(connection, ct).ConfigureAwait(false),
            ct).ConfigureAwait(false);
        return parked;
    }

    public ValueTask Load<TRow, TKey>(
        ReadTable<TRow, TKey> table, IReadOnlyCollection<TKey> keys, IDictionary<TKey, TRow?> rows, CancellationToken ct)
        where TRow : class
        where TKey : notnull => Do(
            async connection =>
            {
                var asked = keys.ToArray();
                await using var batch = new NpgsqlBatch(connection);
                batch.BatchCommands.Add(new RowCommands(Tables, Context.StoredJson).Load(table, asked));
                await using var reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
                await new PostgresRowReader(Context.StoredJson)
                    .ReadNumbered(reader, table.Mapper, (nth, row) => rows[asked[nth - 1]] = row, ct).ConfigureAwait(false);
            },
            ct);

    public async ValueTask<bool> Write(ProjectionDefinition projection, ProjectionWrite write, CancellationToken ct)
    {
        // All in one round trip, the checkpoint first: who was overtaken writes nothing, and nobody waits for another's rows.
        await using var batch = new NpgsqlBatch();
        batch.BatchCommands.Add(new("begin isolation level read committed read write"));
        // A crash takes back rows and checkpoint together, and the log, which is durable, writes them again: no flush is waited for.
        batch.BatchCommands.Add(new("set local synchronous_commit = off"));
        batch.BatchCommands.Add(RowOf(projection).Move(write.From, write.To));
        var rows = new RowCommands(Tables, Context.StoredJson);
        foreach (var changes in write.Rows)
            rows.Add(changes, batch.BatchCommands);
        new ParkedRows(_database, projection, Tables.Schema).Add(write, batch.BatchCommands);
        batch.BatchCommands.Add(new(write.IsTrial ? "rollback" : "commit"));

        var connection = await _database.Connect(ct).ConfigureAwait(false);
        batch.Connection = connection;
        try
        {
            await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException said) when (said.SqlState == PostgresErrors.CheckpointMoved)
        {
            return false;
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresErrors.Of(_database, failure);
        }
        finally
        {
            await PostgresDatabase.Close(connection).ConfigureAwait(false); // The pool rolls back what is open.
        }
    }

    public ValueTask<Snapshot<TRow?>> Find<TRow, TKey>(
        ReadTable<TRow, TKey> table, TKey key, IReadOnlyList<StateQuestion> asked, CancellationToken ct)
        where TRow : class
        where TKey : notnull => Read(
            table,
            asked,
            Tables[table].Find,
            parameters => table.WriteKey(key, new PostgresRowWriter(Context.StoredJson).To(parameters)),
            async (reader, ct) =>
            {
                var rows = await new PostgresRowReader(Context.StoredJson).ReadAll(reader, table.Mapper, max: 1, ct).ConfigureAwait(false);
                return rows is [var row] ? row : null;
            },
            ct);

    public ValueTask<Snapshot<IReadOnlyList<TRow>>> Page<TRow, TKey>(
        ReadTable<TRow, TKey> table, long offset, int size, IReadOnlyList<StateQuestion> asked, CancellationToken ct)
        where TRow : class
        where TKey : notnull => Read<IReadOnlyList<TRow>>(
            table,
            asked,
            Tables[table].Page,
            parameters =>
            {
                parameters.Add(new NpgsqlParameter<int> { TypedValue = size });
                parameters.Add(new NpgsqlParameter<long> { TypedValue = offset });
            },
            async (reader, ct) =>
                await new PostgresRowReader(Context.StoredJson).ReadAll(reader, table.Mapper, int.MaxValue, ct).ConfigureAwait(false),
            ct);

    public ValueTask<Snapshot<IReadOnlyList<TRow>>> PageAfter<TRow, TKey>(
        ReadTable<TRow, TKey> table, TKey after, int size, IReadOnlyList<StateQuestion> asked, CancellationToken ct)
        where TRow : class
        where TKey : notnull => Read<IReadOnlyList<TRow>>(
            table,
            asked,
            Tables[table].PageAfter,
            parameters =>
            {
                table.WriteKey(after, new PostgresRowWriter(Context.StoredJson).To(parameters));
                parameters.Add(new NpgsqlParameter<int> { TypedValue = size });
            },
            async (reader, ct) =>
                await new PostgresRowReader(Context.StoredJson).ReadAll(reader, table.Mapper, int.MaxValue, ct).ConfigureAwait(false),
            ct);

    public ValueTask<Snapshot<IReadOnlyList<T>>> Query<T>(SqlText sql, RowMapper<T> mapper, IReadOnlyList<StateQuestion> asked, CancellationToken ct)
    {
        TransactionControl.Refuse(sql.Text);
        return ReadSnapshot<IReadOnlyList<T>>(
            [.. sql.ReadModels.Select(readModel => readModel.Table)],
            asked,
            () => new PostgresRowWriter(Context.StoredJson).Command(sql),
            async (reader, ct) => await new PostgresRowReader(Context.StoredJson).ReadAll(reader, mapper, int.MaxValue, ct).ConfigureAwait(false),
            ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_standbys is not null)
            await _standbys.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    private StoreContext Context => _context ?? throw NotOpen();

    private TableSqls Tables => _tables ?? throw NotOpen();

    private VersionBook Book => _versions ?? throw NotOpen();

    private SnapshotReader Snapshots => _snapshots ?? throw NotOpen();

    private CheckpointRow RowOf(ProjectionDefinition projection) => new(_database, projection, Tables.Schema);

    /// <summary>A statement of our own; alone it is a moment by itself.</summary>
    private async ValueTask<Snapshot<T>> Read<T>(
        ReadTable table,
        IReadOnlyList<StateQuestion> asked,
        string text,
        Action<NpgsqlParameterCollection> bind,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        CancellationToken ct)
    {
        if (asked.Count == 0 && _standbys is null)
            return new(await _database.Read(ct, text, bind, read).ConfigureAwait(false), []);

        return await ReadSnapshot(
            [table],
            asked,
            () =>
            {
                var select = new NpgsqlBatchCommand(text);
                bind(select.Parameters);
                return select;
            },
            read,
            ct).ConfigureAwait(false);
    }

    /// <summary>From a standby where there are any, and from here what that cannot answer.</summary>
    private async ValueTask<Snapshot<T>> ReadSnapshot<T>(
        IReadOnlyList<ReadTable> tables,
        IReadOnlyList<StateQuestion> asked,
        Func<NpgsqlBatchCommand> select,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        CancellationToken ct) =>
        _standbys is { } standbys && await standbys.TryRead(tables, asked, select, read, ct).ConfigureAwait(false) is { } there
            ? there
            : await Snapshots.Read(asked, select, read, ct).ConfigureAwait(false);

    private async ValueTask Do(Func<NpgsqlConnection, ValueTask> work, CancellationToken ct)
    {
        var connection = await _database.Connect(ct).ConfigureAwait(false);
        try
        {
            await work(connection).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresErrors.Of(_database, failure);
        }
        finally
        {
            await PostgresDatabase.Close(connection).ConfigureAwait(false);
        }
    }

    private static InvalidOperationException NotOpen() => new("The read database is not open yet. Start the host first.");
}
