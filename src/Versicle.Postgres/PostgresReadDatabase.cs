using Npgsql;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>Read models and their checkpoints in one database.</summary>
internal sealed class PostgresReadDatabase(string connectionString, PostgresOptions options) : IReadDatabase
{
    /// <summary>How long the change of a view waits for its readers before it lets the others pass and tries again.</summary>
    private static readonly TimeSpan ViewWait = TimeSpan.FromMilliseconds(200);

    private readonly PostgresDatabase _database = new(connectionString, options);
    private StoreContext? _context;
    private TableSqls? _tables;

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
                _tables = new(current);
            },
            ct).ConfigureAwait(false);
        _context = context;
    }

    public async ValueTask<Checkpoint> Prepare(ProjectionDefinition projection, CancellationToken ct)
    {
        var checkpoint = default(Checkpoint);
        await Do(
            connection => new PostgresSchema(_database, mayMake: true).Transact(
                connection,
                async _ =>
                {
                    foreach (var statement in projection.Rows.SelectMany(fold => Tables[fold.Table].Create()))
                        await PostgresSchema.Run(connection, statement, ct).ConfigureAwait(false);
                    checkpoint = await new CheckpointRow(_database, projection).Make(connection, ct).ConfigureAwait(false);
                },
                ct),
            ct).ConfigureAwait(false);
        return checkpoint;
    }

    public ValueTask<IReadOnlyList<StoredCheckpoint>> Checkpoints(CancellationToken ct) => CheckpointRow.All(_database, ct);

    public async ValueTask GoLive(ProjectionDefinition projection, CancellationToken ct)
    {
        var began = Context.Time.GetTimestamp();
        while (true)
        {
            try
            {
                await Do(connection => Show(projection, connection, ct), ct).ConfigureAwait(false);
                return;
            }
            catch (StoreUnavailableException busy) when (
                busy.InnerException is PostgresException { SqlState: "55P03" } && Context.Time.GetElapsedTime(began) < options.OutcomeDeadline)
            {
                await Task.Delay(ViewWait, Context.Time, ct).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask<IProjectionTransaction> Begin(ProjectionDefinition projection, CancellationToken ct) =>
        new PostgresProjectionTransaction(_database, await _database.Connect(ct).ConfigureAwait(false), projection, Tables, Context);

    public ValueTask<TRow?> Find<TRow, TKey>(ReadTable<TRow, TKey> table, TKey key, CancellationToken ct)
        where TRow : class
        where TKey : notnull => _database.Read(
            ct,
            Tables[table].Find,
            parameters => table.WriteKey(key, new PostgresRowWriter(Context.StoredJson).To(parameters)),
            async (reader, ct) =>
            {
                var rows = await new PostgresRowReader(Context.StoredJson).ReadAll(reader, table.Mapper, max: 1, ct).ConfigureAwait(false);
                return rows is [var row] ? row : null;
            });

    public ValueTask<IReadOnlyList<TRow>> Page<TRow, TKey>(ReadTable<TRow, TKey> table, long offset, int size, CancellationToken ct)
        where TRow : class
        where TKey : notnull => _database.Read<IReadOnlyList<TRow>>(
            ct,
            Tables[table].Page,
            parameters =>
            {
                parameters.Add(new NpgsqlParameter<int> { TypedValue = size });
                parameters.Add(new NpgsqlParameter<long> { TypedValue = offset });
            },
            async (reader, ct) =>
                await new PostgresRowReader(Context.StoredJson).ReadAll(reader, table.Mapper, int.MaxValue, ct).ConfigureAwait(false));

    public async ValueTask<IReadOnlyList<T>> Query<T>(SqlText sql, RowMapper<T> mapper, CancellationToken ct)
    {
        TransactionControl.Refuse(sql.Text);
        for (var attempt = 1; ; attempt++)
        {
            await using var connection = await _database.Connect(ct).ConfigureAwait(false);
            try
            {
                return await QueryOnce(connection, sql, mapper, ct).ConfigureAwait(false);
            }
            catch (PostgresException writes) when (writes.SqlState == "25006")
            {
                throw new InvalidOperationException($"a query changes nothing: {writes.MessageText}. The statement is not carried out: {sql.Text}", writes);
            }
            catch (PostgresException changed) when (changed.SqlState == "0A000" && attempt == 1)
            {
                _database.Source.Clear(); // A view that now shows another table, and plans of the old one on every connection.
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
            {
                // A connection that the server has closed meanwhile is noticed at its first use.
                if (attempt > 1 || !PostgresErrors.IsOutcomeUnknown(failure))
                    throw PostgresErrors.Of(_database, failure);
            }
        }
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private StoreContext Context => _context ?? throw NotOpen();

    private TableSqls Tables => _tables ?? throw NotOpen();

    // In a transaction that can only read, whatever the statement does: settings of a session would not pass a pooler.
    private async ValueTask<IReadOnlyList<T>> QueryOnce<T>(NpgsqlConnection connection, SqlText sql, RowMapper<T> mapper, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("begin isolation level read committed read only"));
        batch.BatchCommands.Add(new PostgresRowWriter(Context.StoredJson).Command(sql));
        batch.BatchCommands.Add(new("commit"));
        await using var reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var rows = await new PostgresRowReader(Context.StoredJson).ReadAll(reader, mapper, int.MaxValue, ct).ConfigureAwait(false);
        while (await reader.NextResultAsync(ct).ConfigureAwait(false))
        {
            // The end of the transaction answers too.
        }

        return rows;
    }

    private async ValueTask Show(ProjectionDefinition projection, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        await PostgresSchema.Run(connection, $"set local lock_timeout = {(int)ViewWait.TotalMilliseconds}", ct).ConfigureAwait(false);
        var views = new LiveViews(connection, Tables[projection.Rows[0].Table].Schema);
        foreach (var fold in projection.Rows)
            await views.Show(fold.Table, ct).ConfigureAwait(false);
        await new CheckpointRow(_database, projection).GoLive(connection, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    private async ValueTask Do(Func<NpgsqlConnection, ValueTask> work, CancellationToken ct)
    {
        await using var connection = await _database.Connect(ct).ConfigureAwait(false);
        try
        {
            await work(connection).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresErrors.Of(_database, failure);
        }
    }

    private static InvalidOperationException NotOpen() => new("The read database is not open yet. Start the host first.");
}
