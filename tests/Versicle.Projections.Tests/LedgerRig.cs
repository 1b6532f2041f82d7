using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle.Hosting;
using Versicle.Modules;
using Versicle.Modules.Generated;
using Versicle.Postgres.Fixture;
using Versicle.Stores;

namespace Versicle.Projections.Tests;

/// <summary>Where a test's log and read models are, and the hosts that it has started on them.</summary>
internal sealed class LedgerRig : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("versicle-read-side-");
    private readonly List<IHost> _hosts = [];
    private readonly Action<VersicleBuilder, string> _stores;

    private LedgerRig(Action<VersicleBuilder, string> stores) => _stores = stores;

    /// <summary>Both in SQLite files.</summary>
    public static LedgerRig Sqlite() => new((versicle, directory) => versicle
        .UseSqlite(Path.Combine(directory, "log.db"))
        .ReadModels(read => read.UseSqlite(Path.Combine(directory, "read.db"))));

    /// <summary>Both in one PostgreSQL database.</summary>
    /// <param name="notify">Whether nodes tell each other of commits.</param>
    public static async Task<LedgerRig> Postgres(bool notify = true)
    {
        var database = await (await PostgresCluster.Shared).NewDatabase();
        return new((versicle, _) => versicle
            .UsePostgres(database, postgres => postgres.Notify = notify)
            .ReadModels(read => read.UsePostgres(database, postgres => postgres.Notify = notify)))
        { Database = database };
    }

    /// <summary>The log in a PostgreSQL database, and the read models in a file of each node's own.</summary>
    public static async Task<LedgerRig> FileOnEveryNode()
    {
        var (database, nodes) = (await (await PostgresCluster.Shared).NewDatabase(), 0);
        return new((versicle, directory) => versicle
            .UsePostgres(database)
            .ReadModels(read => read.UseSqlite(Path.Combine(directory, $"read-{++nodes}.db"))))
        { Database = database };
    }

    /// <summary>The log in a PostgreSQL database that may move, and the read models in another database, or in one file.</summary>
    public static LedgerRig Apart(Func<string> log, string? readDatabase) => new((versicle, directory) => versicle
        .UsePostgres(log())
        .ReadModels(read => _ = readDatabase is null ? read.UseSqlite(Path.Combine(directory, "read.db")) : read.UsePostgres(readDatabase)));

    /// <summary>The log in a file, and the read models in memory.</summary>
    public static LedgerRig Memory() => new((versicle, directory) => versicle
        .UseSqlite(Path.Combine(directory, "log.db"))
        .ReadModels(read => read.UseSqliteInMemory()));

    /// <summary>Both in one PostgreSQL database, whose standbys the queries are answered from.</summary>
    public static LedgerRig Standby(string database, string standbys) => new((versicle, _) => versicle
        .UsePostgres(database)
        .ReadModels(read => read.UsePostgres(database, postgres => postgres.Standbys = standbys)))
    { Database = database };

    /// <summary>The connection string, on PostgreSQL.</summary>
    public string? Database { get; private init; }

    /// <summary>Where the log and the read models are, for another process.</summary>
    public string[] Places => Database is { } database
        ? [database, database]
        : [Path.Combine(_directory.FullName, "log.db"), Path.Combine(_directory.FullName, "read.db")];

    /// <summary>The rig of an engine's name, for theories.</summary>
    public static async Task<LedgerRig> On(string engine) => engine switch
    {
        "sqlite" => Sqlite(),
        "memory" => Memory(),
        "a file on every node" => await FileOnEveryNode(),
        _ => await Postgres(),
    };

    public async Task<Node> Start(
        Action<VersicleBuilder>? configure = null, VersicleModule? module = null, Func<IReadDatabase, IReadDatabase>? wrap = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        IReadDatabase? database = null;
        builder.Services.AddVersicle(module ?? new Versicle_Projections_TestsModule(), versicle =>
        {
            var stores = new VersicleBuilder();
            _stores(stores, _directory.FullName);
            versicle.EventStore = stores.EventStore;
            database = wrap is null ? stores.ReadSide.Database : wrap(stores.ReadSide.Database!);
            versicle.ReadModels(read => read.Database = database);
            configure?.Invoke(versicle);
        });
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
        return new(host) { Database = database };
    }

    public async Task Stop(Node node)
    {
        _hosts.Remove(node.Host);
        await node.Host.StopAsync();
        await ((IAsyncDisposable)node.Host).DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.ToList())
            await Stop(new(host));
        _directory.Delete(recursive: true);
    }
}

/// <summary>One running host.</summary>
internal sealed class Node(IHost host)
{
    public IHost Host => host;

    public IReadDatabase? Database { get; init; }

    public VersicleHost Versicle { get; } = host.Services.GetRequiredService<VersicleHost>();

    public ReadSide ReadSide => Versicle.ReadSide;

    public ProjectionStatus Accounts => ReadSide.Status().Single(status => status.Name == nameof(AccountsProjection));

    public ReadTable TableOf<TRow>()
        where TRow : class
    {
        using var scope = host.Services.CreateScope();
        return scope.ServiceProvider.GetRequiredService<IReadModel<TRow>>().Table;
    }

    public Task<ConsistencyToken> Append(params LedgerEvent[] events) => AppendBy(EventMetadata.None, events);

    public async Task<ConsistencyToken> AppendBy(EventMetadata metadata, params LedgerEvent[] events)
    {
        var appended = await Versicle.Log.Append(new(Guid.NewGuid(), [.. events.Select(Of)], metadata), default);
        return Assert.IsType<AppendResult.Appended>(appended).Head.Token;
    }

    /// <summary>An event that no projection handles.</summary>
    public async Task<ConsistencyToken> AppendOther()
    {
        var append = new Append(Guid.NewGuid(), [new(new("other-1"), ExpectedVersion.Any, [new(Guid.NewGuid(), "looked-at", "{}"u8.ToArray())])], EventMetadata.None);
        return Assert.IsType<AppendResult.Appended>(await Versicle.Log.Append(append, default)).Head.Token;
    }

    public ValueTask<AccountView?> Account(long id, ConsistencyToken after = default) => Versicle.Queries.Dispatch(new GetAccount(id), after);

    public ValueTask<IReadOnlyList<AccountView>> List(ConsistencyToken after = default) => Versicle.Queries.Dispatch(new ListAccounts(), after);

    /// <summary>What people see who read the plain name.</summary>
    public async Task<IReadOnlyList<AccountView>> Shown()
    {
        var registry = new ModuleRegistry();
        new Versicle_Projections_TestsModule().Register(registry);
        var table = registry.Projections.SelectMany(projection => projection.Rows).Select(fold => fold.Table)
            .OfType<ReadTable<AccountView, long>>().Single();
        var sql = new SqlText("select id, balance, seen from accounts_view order by id", [], []);
        return (await Database!.Query(sql, table.Mapper, [], default)).Value;
    }

    /// <summary>The versions of the accounts' projection.</summary>
    public ValueTask<IReadOnlyList<StoredVersion>> Versions() => ReadSide.Versions(nameof(AccountsProjection), default);

    /// <summary>The fingerprint of the current one.</summary>
    public async Task<string?> Current() => (await Versions()).SingleOrDefault(version => version.IsCurrent)?.Fingerprint;

    /// <summary>Waits until something holds: within a time that only a broken program needs.</summary>
    public static async Task Until(Func<bool> holds)
    {
        for (var n = 0; !holds(); n++)
        {
            Assert.True(n < 12_000, "It does not hold within two minutes.");
            await Task.Delay(10);
        }
    }

    /// <summary>The same of what has to be asked for.</summary>
    public static async Task Until(Func<Task<bool>> holds)
    {
        for (var n = 0; !await holds(); n++)
        {
            Assert.True(n < 12_000, "It does not hold within two minutes.");
            await Task.Delay(10);
        }
    }

    private static StreamAppend Of(LedgerEvent happened) => new(
        StreamName.Of("account", happened.Account), ExpectedVersion.Any, [happened switch
        {
            LedgerEvent.Booked booked => New("booked", booked, LedgerJson.Default.Booked),
            LedgerEvent.Moved moved => New("moved", moved, LedgerJson.Default.Moved),
            LedgerEvent.Closed closed => New("closed", closed, LedgerJson.Default.Closed),
            _ => throw new NotSupportedException(),
        }]);

    private static NewEvent New<T>(string type, T happened, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json) =>
        new(Guid.NewGuid(), type, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(happened, json));
}
