using Npgsql;
using Versicle.Postgres.Fixture;
using Versicle.Testing;

namespace Versicle.Stores.Tests;

/// <summary>A database for one test, and stores on it.</summary>
internal sealed class PostgresRig(TimeProvider time) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];
    private string? _connectionString;

    public LogSignal Signal { get; init; } = new();

    public TimeSpan SessionLimit { get; init; } = TimeSpan.FromSeconds(5);

    public IReadOnlyList<SchemaScript> Scripts { get; set; } = [];

    public async ValueTask<string> ConnectionString() => _connectionString ??= await (await PostgresCluster.Shared).NewDatabase();

    public async ValueTask<IEventStore> Store(
        Action<PostgresOptions>? configure = null, LogSignal? signal = null, string? through = null, CaseSetting? setting = null)
    {
        var store = new VersicleBuilder().UsePostgres(through ?? await ConnectionString(), configure).EventStore!;
        _open.Add(store);
        var opening = Context(signal);
        await store.Open(setting is null ? opening : opening with { Time = setting.Time, Appended = setting.Appended }, default);
        return store;
    }

    public async ValueTask<IReadDatabase> ReadDatabase(Action<PostgresOptions>? configure = null, string? through = null)
    {
        IReadDatabase? database = null;
        var connectionString = through ?? await ConnectionString();
        new VersicleBuilder().ReadModels(read => database = read.UsePostgres(connectionString, configure).Database);
        _open.Add(database!);
        await database!.Open(Context(), default);
        return database;
    }

    /// <summary>Makes the roles of this database.</summary>
    public async Task<PostgresRoles> Roles()
    {
        await using var administrator = await Stranger();
        return await PostgresRoles.Make(administrator, await ConnectionString());
    }

    /// <summary>What a deployment does before the application starts.</summary>
    public async Task Deploy(PostgresRoles roles)
    {
        await (await Store(through: roles.Deploy)).DisposeAsync();
        await (await ReadDatabase(through: roles.Deploy)).DisposeAsync();
    }

    /// <summary>A connection of somebody else.</summary>
    public async ValueTask<NpgsqlConnection> Stranger()
    {
        var connection = new NpgsqlConnection(await ConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var open in _open)
            await open.DisposeAsync();
    }

    public StoreContext Context(LogSignal? signal = null) =>
        new CaseSetting(time, signal ?? Signal).Context with { Scripts = Scripts, SessionLimit = SessionLimit };
}
