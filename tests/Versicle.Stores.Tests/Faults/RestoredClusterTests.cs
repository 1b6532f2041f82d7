using Npgsql;
using Versicle.Postgres.Fixture;
using Versicle.Testing;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests.Faults;

/// <summary>A dump of a log, restored in another cluster: it goes on in a history of its own, and who has seen more is told so.</summary>
[Collection(nameof(Faults))]
public sealed class RestoredClusterTests : IAsyncDisposable
{
    private const int Kept = 20;
    private const int Lost = 10;

    private readonly PostgresRig _rig = new(TimeProvider.System);
    private readonly SqliteRig _consumers = new(TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _consumers.DisposeAsync();
    }

    [Fact]
    [Trait("Guarantee", "G15")]
    public async Task In_a_cluster_that_a_dump_was_restored_in_a_new_history_begins_and_lost_positions_are_told_apart()
    {
        await using var restored = await Restored();
        var (log, before) = (restored.Store.Log, restored.Before);

        Assert.Equal(Kept, (await log.Head(default)).Position.Value);
        var stale = Any("b") with { Conditions = [new(EventQuery.Match(types: ["none"]), before.Token)] };
        await Assert.ThrowsAnyAsync<ConsistencyTokenException>(async () => await log.Append(stale, default));
        for (var n = 0; n < Lost; n++)
            Assert.NotEqual(before.Epoch, (await log.Succeed(Any("b"))).Head.Epoch);

        Assert.True(await log.Holds(before.Token with { Position = new(Kept) }, default));
        for (var position = Kept + 1; position <= Kept + Lost; position++)
            Assert.False(await log.Holds(before.Token with { Position = new(position) }, default));
        await Assert.ThrowsAnyAsync<ConsistencyTokenException>(async () => await log.Append(stale, default));
        await using var snapshot = await log.Storage.Snapshot(default);
        Assert.Equal(("cluster", (long)Kept), (snapshot.Epochs[^1].Reason, snapshot.Epochs[^1].Fork));
    }

    [Fact]
    [Trait("Guarantee", "G15")]
    public async Task A_checkpoint_beyond_a_restored_dump_is_found_and_one_within_it_goes_on()
    {
        await using var restored = await Restored();
        for (var n = 0; n < Lost; n++)
            await restored.Store.Log.Succeed(Any("b"));

        foreach (var (file, position, isSound) in ((string, int, bool)[])[("within.db", Kept, true), ("beyond.db", Kept + 1, false)])
        {
            var read = await _consumers.ReadDatabase(file);
            var table = new SampleTable();
            var from = await read.Prepare(Folds.Of(table), default);
            var at = new Checkpoint(restored.Before.Epoch, new(position), IsLive: true) { Hash = restored.Hashes[position - 1] };
            Assert.True(await read.Write(Folds.Of(table), new(from, at, []), default));

            var report = await new LogOperations(restored.Store.Log, read, new Ids()).Verify(anchor: null, progress: null, default);

            Assert.Equal(isSound ? [] : ["checkpoint"], report.Findings.Select(finding => finding.What));
        }
    }

    // Dumped after the first events, with the others lost; the first cluster is gone.
    private async Task<RestoredLog> Restored()
    {
        await using var first = await PostgresCluster.Start();
        var through = await first.NewDatabase();
        var store = await _rig.Store(through: through);
        for (var n = 0; n < Kept; n++)
            await store.Log.Succeed(Any("a"));
        var (database, dump) = (new NpgsqlConnectionStringBuilder(through).Database!, _consumers.File("dump.sql"));
        await first.Run("pg_dump", database, "-f", dump);
        var before = default(LogHead);
        for (var n = 0; n < Lost; n++)
            before = (await store.Log.Succeed(Any("a"))).Head;
        var hashes = (await store.Log.All()).Select(recorded => recorded.Hash).ToList();
        await store.DisposeAsync();

        var second = await PostgresCluster.Start();
        var there = await second.NewDatabase();
        var empty = new NpgsqlConnectionStringBuilder(there).Database!;
        await second.Run("psql", empty, "-q", "-v", "ON_ERROR_STOP=1", "-f", dump);
        return new(await _rig.Store(through: there), before, hashes, second);
    }

    private sealed record RestoredLog(IEventStore Store, LogHead Before, IReadOnlyList<EventHash> Hashes, PostgresCluster Cluster) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            await Cluster.DisposeAsync();
        }
    }
}
