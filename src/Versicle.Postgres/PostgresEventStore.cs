using Npgsql;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>The log, the users' own tables, and the write sessions that bind them, in one database.</summary>
internal sealed class PostgresEventStore(string connectionString, PostgresOptions options) : IEventStore
{
    private readonly PostgresDatabase _database = new(connectionString, options);
    private StoreContext? _context;
    private PostgresSignals? _signals;
    private PostgresWriter? _writer;
    private PostgresEventLog? _log;
    private bool _isDisposed;

    private PostgresAnswerBook? _answers;

    public IEventLog Log => _log ?? throw NotOpen();

    public IAnswerBook Answers => _answers ?? throw NotOpen();

    public async ValueTask Open(StoreContext context, CancellationToken ct)
    {
        string channel;
        await using (var connection = await _database.Connect(ct).ConfigureAwait(false))
        {
            try
            {
                await PostgresServer.Require(_database, connection, isLog: true, ct).ConfigureAwait(false);
                var schema = new PostgresSchema(_database, MayMake(context));
                await schema.Transact(connection, _ => Prepare(schema, connection, context, ct), ct).ConfigureAwait(false);
                channel = (string)(await PostgresSchema.Scalar(connection, _database.Own("select 'versicle_' || 'versicle.versicle_events'::regclass::oid"), ct).ConfigureAwait(false))!;
                await connection.ReloadTypesAsync(ct).ConfigureAwait(false); // The scripts may have made some.
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw PostgresErrors.Of(_database, failure);
            }
        }

        _context = context;
        _signals = new(_database, context);
        _writer = new(new(_database, context, _signals), _database, context.Time);
        _log = new(_writer, _database, new PostgresLogStorage(_database, context, _signals));
        _answers = new(_database, context, _signals);
        _signals.Start(channel);
    }

    public async ValueTask<IStoreTransaction> Begin(string holder, CancellationToken ct)
    {
        if (_context is null || _signals is null)
            throw NotOpen();

        return await PostgresSession.Begin(_database, _context, _signals, holder, ct).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;

        _isDisposed = true;
        if (_writer is not null)
            await _writer.DisposeAsync().ConfigureAwait(false);
        if (_signals is not null)
            await _signals.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask Prepare(PostgresSchema schema, NpgsqlConnection connection, StoreContext context, CancellationToken ct)
    {
        await schema.MakeLog(connection, ct).ConfigureAwait(false);
        await BeginHistory(connection, context.Ids, ct).ConfigureAwait(false);
        await new SchemaScripts(_database, connection, context).Apply(MayMake(context), ct).ConfigureAwait(false);
    }

    private bool MayMake(StoreContext context) => options.ApplyScripts || context.MakesTables;

    // An empty log has a history too: its first head has a token. After a promotion the next one begins here, or at the first append.
    private async ValueTask BeginHistory(NpgsqlConnection connection, IIdSource ids, CancellationToken ct)
    {
        await PostgresSchema.Run(connection, _database.Own("select pg_advisory_xact_lock(1447383635, 'versicle.versicle_events'::regclass::oid::integer)"), ct).ConfigureAwait(false);
        await using var begin = new NpgsqlCommand(
            _database.Own("select versicle.versicle_current_epoch(coalesce((select max(position) from versicle.versicle_events), 0), $1, false)"), connection);
        begin.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = ids.Next() });
        await begin.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private static InvalidOperationException NotOpen() => new("The store is not open yet. Start the host first.");
}
