using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Versicle.Postgres.Fixture;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests.Faults;

/// <summary>kill -9 of PostgreSQL, again and again, under 8 writers: two of them with rows of their own.</summary>
[Collection(nameof(Faults))]
public sealed class KilledServerTests : IAsyncDisposable
{
    private readonly PostgresRig _rig = new(TimeProvider.System) { Scripts = [new("postgres", "001-people.sql", PostgresWriteSessionTests.Tables)] };

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, bool> _acknowledged = new();
    private TimeSpan _slowest;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    [Trait("Guarantee", "G2")]
    [Trait("Guarantee", "G16")]
    public async Task A_server_that_is_killed_loses_nothing_that_was_acknowledged_and_writes_nothing_twice()
    {
        var finding = new Finding("G2", "kill -9 of PostgreSQL under 8 writers");
        await using var cluster = await PostgresCluster.Start();
        var through = await cluster.NewDatabase();
        IEventStore[] stores = [await _rig.Store(through: through), await _rig.Store(through: through)];
        var kills = Tier.Of(push: 3, nightly: 100);

        await Kill(cluster, stores, kills, each: Tier.Of(push: 200, nightly: 1_000));

        var all = await stores[0].Log.All();
        var ids = all.Select(recorded => recorded.Context.EventId).ToHashSet();
        await using var look = await stores[0].Begin("Look", default);
        var rows = (await look.Query(Sql("select email from people"), Text, int.MaxValue, default)).ToHashSet();
        var withRows = all.Where(recorded => recorded.Context.Stream.ToString().StartsWith("row", StringComparison.Ordinal));
        finding.Nothing(
            $"{kills} kills, {_acknowledged.Count} acknowledged, the first one {_slowest.TotalSeconds:0.0} s at most after the server accepted connections",
            ("later than 5 s", _slowest > Limit ? 1 : 0),
            ("lost", _acknowledged.Keys.Count(id => !ids.Contains(id))),
            ("doubled", all.Count - ids.Count),
            ("not dense", all.Where((recorded, i) => recorded.Context.Position.Value != i + 1).Count()),
            ("rows without events or events without rows", withRows.Count(recorded => !rows.Remove(recorded.Context.EventId.ToString())) + rows.Count));
        await Close(stores);
    }

    [Fact]
    public async Task What_is_acknowledged_without_a_flush_is_lost_and_found_missing()
    {
        var finding = new Finding("G2", "twin: synchronous_commit = off");
        await using var cluster = await PostgresCluster.Start("synchronous_commit=off", "wal_writer_delay=10000", "wal_writer_flush_after=0");
        IEventStore[] stores = [await _rig.Store(postgres => postgres.AcceptWeak("synchronous_commit"), through: await cluster.NewDatabase())];

        var lost = 0;
        for (var attempt = 0; attempt < 5 && lost == 0; attempt++)
        {
            await Kill(cluster, stores, kills: 1, each: 100);
            var ids = (await stores[0].Log.All()).Select(recorded => recorded.Context.EventId).ToHashSet();
            lost = _acknowledged.Keys.Count(id => !ids.Contains(id));
        }

        finding.Caught($"{_acknowledged.Count} acknowledged", ("lost", lost));
        await Close(stores);
    }

    private async Task Kill(PostgresCluster cluster, IEventStore[] stores, int kills, int each)
    {
        using var enough = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(() => Write(stores[writer % stores.Length], writer, enough.Token))).ToList();
        for (var kill = 0; kill < kills; kill++)
        {
            await More(each);
            cluster.Kill();
            var back = await Accepts(cluster);
            await More(1);
            var first = Stopwatch.GetElapsedTime(back);
            _slowest = first > _slowest ? first : _slowest;
        }

        await More(10);
        await enough.CancelAsync();
        await Task.WhenAll(writers);
    }

    private static async Task<long> Accepts(PostgresCluster cluster)
    {
        while (true)
        {
            try
            {
                await PostgresCluster.Execute(cluster.ConnectionString("postgres"), "select 1");
                return Stopwatch.GetTimestamp();
            }
            catch (NpgsqlException)
            {
                await Task.Delay(10, default);
            }
        }
    }

    private async Task Write(IEventStore store, int writer, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var append = Any(writer < 2 ? $"row-{writer}" : $"w-{writer}");
            var id = append.Streams[0].Events[0].EventId;
            try
            {
                if (writer < 2)
                    await InSession(store, append, id);
                else
                    await store.Log.Append(append, default);
                _acknowledged.TryAdd(id, true);
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(20, default);
            }
        }
    }

    private static async Task InSession(IEventStore store, Append append, Guid id)
    {
        await using var session = await store.Begin("Test", default);
        await session.Execute(Sql("insert into people (email) values ($1)", id.ToString()), default);
        Assert.IsType<AppendResult.Appended>(await session.Commit(append));
    }

    private async Task More(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        for (var target = _acknowledged.Count + count; _acknowledged.Count < target;)
            await Task.Delay(5, patience.Token);
    }

    private static async Task Close(IEventStore[] stores)
    {
        foreach (var store in stores)
            await store.DisposeAsync();
    }
}
