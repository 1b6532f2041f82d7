using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;
using Versicle.Postgres.Fixture;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests.Faults;

/// <summary>A full disk refuses appends, and nothing else: reads go on, nothing is lost, and room is all that it takes to go on.</summary>
[Collection(nameof(Faults))]
public sealed class DiskFullTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly PostgresRig _postgres = new(TimeProvider.System);
    private readonly List<Guid> _acknowledged = [];
    private readonly Random _random = new(Tier.Seed);

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    [Trait("Guarantee", "G17")]
    public async Task On_sqlite_a_full_disk_refuses_appends_and_nothing_else()
    {
        var finding = new Finding("G17", "disk full, SQLite");
        using var disk = SmallDisk.Mount("8m");
        var store = new VersicleBuilder().UseSqlite(Path.Combine(disk.Path, "log.db")).EventStore!;
        await store.Open(_postgres.Context(), default);
        disk.Fill("3m");

        await Full(store, disk, finding);
        await store.DisposeAsync();
    }

    [Fact]
    [Trait("Guarantee", "G17")]
    public async Task On_postgres_a_full_disk_refuses_appends_and_nothing_else()
    {
        var finding = new Finding("G17", "disk full, PostgreSQL, its tables");
        using var disk = SmallDisk.Mount("24m");
        await using var cluster = await PostgresCluster.Start();
        await PostgresCluster.Execute(cluster.ConnectionString("postgres"), $"create tablespace small location '{disk.Path}'");
        var through = await cluster.NewDatabase();
        var store = await _postgres.Store(postgres => postgres.OutcomeDeadline = TimeSpan.FromSeconds(2), through: through);
        await PostgresCluster.Execute(through, "alter table versicle.versicle_events set tablespace small");
        disk.Fill("4m");

        await Full(store, disk, finding);
        await store.DisposeAsync();
    }

    [Fact]
    [Trait("Guarantee", "G17")]
    public async Task A_server_that_a_full_disk_has_brought_down_comes_back_by_itself_and_has_lost_nothing()
    {
        var finding = new Finding("G17", "disk full, PostgreSQL, its write-ahead log");
        using var disk = SmallDisk.Mount("200m");
        await using var cluster = await PostgresCluster.StartIn(disk.Path, "min_wal_size=32MB", "max_wal_size=32MB");
        var through = await cluster.NewDatabase();
        var store = await _postgres.Store(postgres => postgres.OutcomeDeadline = TimeSpan.FromSeconds(2), through: through);
        disk.FillButFor("2m");

        await Until(store, failure => failure is not null);
        disk.Free();
        var recovered = await Recover(store);

        await AllThere(store, finding, recovered);
        await store.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_before_the_commit_loses_what_a_full_disk_refuses_and_is_found()
    {
        var finding = new Finding("G17", "twin: answered before COMMIT");
        using var disk = SmallDisk.Mount("2m");
        var file = $"Data Source={Path.Combine(disk.Path, "twin.db")};Pooling=False";
        var acknowledged = 0;
        await using (var writer = new SqliteConnection(file))
        {
            writer.Open();
            writer.Execute("pragma journal_mode = wal; create table events (data blob)");
            Assert.Throws<SqliteException>((Action)(() =>
            {
                while (true)
                {
                    writer.Execute("begin immediate; insert into events values (randomblob(100000))");
                    acknowledged++;
                    writer.Execute("commit");
                }
            }));
        }

        await using var reader = new SqliteConnection(file);
        finding.Caught($"{acknowledged} acknowledged", ("lost", acknowledged - reader.ExecuteScalar<int>("select count(*) from events")));
    }

    private async Task Full(IEventStore store, SmallDisk disk, Finding finding)
    {
        await Until(store, failure => failure is StoreUnavailableException { IsFull: true });
        Assert.Equal(_acknowledged.Count, (await store.Log.All()).Count);

        disk.Free();
        await AllThere(store, finding, await Recover(store));
    }

    // PostgreSQL compresses what is large.
    private string Incompressible()
    {
        var bytes = new byte[50_000];
        _random.NextBytes(bytes);
        return Convert.ToHexString(bytes);
    }

    private async Task Until(IEventStore store, Func<Exception?, bool> isIt)
    {
        for (var began = Stopwatch.StartNew(); ;)
        {
            var append = Of(To("big", ExpectedVersion.Any, Event($"\"{Incompressible()}\"")));
            var failure = await Record.ExceptionAsync(async () => await store.Log.Succeed(append));
            if (failure is null)
                _acknowledged.Add(append.Streams[0].Events[0].EventId);
            if (isIt(failure))
                return;
            Assert.True(began.Elapsed < TimeSpan.FromMinutes(2), $"The disk does not fill: {failure}");
        }
    }

    private async Task<TimeSpan> Recover(IEventStore store)
    {
        for (var began = Stopwatch.StartNew(); ;)
        {
            try
            {
                var append = Any("after");
                await store.Log.Succeed(append);
                _acknowledged.Add(append.Streams[0].Events[0].EventId);
                return began.Elapsed;
            }
            catch (VersicleException) when (began.Elapsed < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(50);
            }
        }
    }

    private async Task AllThere(IEventStore store, Finding finding, TimeSpan recovered)
    {
        var there = (await store.Log.All()).Select(recorded => recorded.Context.EventId).ToHashSet();
        finding.Nothing(
            $"{_acknowledged.Count} acknowledged; with room again, the next append after {recovered.TotalSeconds:0.0} s",
            ("lost", _acknowledged.Count(id => !there.Contains(id))),
            ($"not within {Soon.TotalSeconds:0} s", recovered > Soon ? 1 : 0));
    }
}
