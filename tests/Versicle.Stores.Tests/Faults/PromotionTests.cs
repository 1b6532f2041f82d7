using System.Collections.Concurrent;
using Dapper;
using Npgsql;
using Versicle.Postgres.Fixture;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests.Faults;

/// <summary>A standby that lacks what was acknowledged is promoted: what was lost is told apart, and nothing takes its place unnoticed.</summary>
[Collection(nameof(Faults))]
public sealed class PromotionTests : IAsyncDisposable
{
    private const int Kept = 20;
    private const int Lost = 30;

    private readonly PostgresRig _rig = new(TimeProvider.System);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    [Trait("Guarantee", "G15")]
    public async Task After_a_promotion_that_lost_events_their_tokens_are_told_apart_for_ever()
    {
        var finding = new Finding("G15", "promotion of a standby that lacks acknowledged events");
        await using var failed = await FailOver(_ => Task.CompletedTask);
        var (store, before) = (failed.Store, failed.Before);

        var refused = 0;
        for (var position = Kept + 1; position <= Kept + Lost; position++)
        {
            var after = (await store.Log.Succeed(Any("b"))).Head;
            Assert.NotEqual(before.Epoch, after.Epoch);
            var lost = before.Token with { Position = new(position) };
            var append = Any("b") with { Conditions = [new(EventQuery.Match(types: ["none"]), lost)] };
            var thrown = await Record.ExceptionAsync(async () => await store.Log.Append(append, default));
            if (thrown is ConsistencyTokenException && !await store.Log.Holds(lost, default))
                refused++;
        }

        finding.Nothing(
            $"{Kept} events kept, {Lost} lost, as many written since",
            ("tokens of lost events that were accepted", Lost - refused),
            ("tokens of kept events that were not", await store.Log.Holds(before.Token with { Position = new(Kept) }, default) ? 0 : 1));
    }

    [Fact]
    [Trait("Guarantee", "G21")]
    public async Task After_a_promotion_that_lost_events_nothing_is_appended_on_what_was_known_of_a_lost_one()
    {
        var finding = new Finding("G21", "a version that was read before a promotion that lost events");
        await using var failed = await FailOver(_ => Task.CompletedTask);
        var log = failed.Store.Log;
        await log.Succeed(Any("a", Lost)); // As many as were lost: each version is there again, with another event.
        var version = ExpectedVersion.Exactly(new(Kept + Lost));

        var known = Of(To("a", version) with { LastEvent = failed.LastEvent });
        var conflicts = await log.Append(known, default) is AppendResult.StreamConflict ? 1 : 0;
        var keyed = known with { CommitId = NewId(), Conditions = [new(EventQuery.Match(types: ["none"]), ConsistencyToken.None)] };
        conflicts += await log.Append(keyed, default) is AppendResult.StreamConflict ? 1 : 0;
        var twin = await log.Append(Of(To("a", version)), default); // By the number alone.

        finding.Nothing($"{Kept} events kept, {Lost} lost, as many written since", ("appended after a lost event", 2 - conflicts));
        finding.Caught("twin: by the number alone", ("appended after a lost event", twin is AppendResult.Appended ? 1 : 0));
    }

    [Fact]
    public async Task Without_a_new_epoch_a_lost_position_names_another_event_and_is_found()
    {
        var finding = new Finding("G15", "twin: a promotion begins no epoch");
        await using var failed = await FailOver(connection => connection.ExecuteAsync("""
            create or replace function versicle.versicle_current_epoch(p_head bigint, p_next uuid, p_appends boolean)
            returns uuid language sql volatile as 'select id from versicle.versicle_epochs order by ordinal desc limit 1'
            """));

        var after = (await failed.Store.Log.Succeed(Any("b"))).Head;

        var reused = await failed.Store.Log.Holds(failed.Before.Token with { Position = after.Position }, default) ? 1 : 0;
        finding.Caught($"{Lost} events lost, 1 written since", ("positions that name another event", reused));
    }

    [Fact]
    [Trait("Guarantee", "G2")]
    public async Task A_synchronous_standby_has_everything_that_was_acknowledged()
    {
        var finding = new Finding("G2", "promotion of a synchronous standby");
        var (failovers, lost, acknowledged) = (Tier.Of(push: 1, nightly: 30), 0, new ConcurrentBag<Guid>());
        for (var failover = 0; failover < failovers; failover++)
        {
            await using var primary = await PostgresCluster.Start();
            await using var standby = await primary.StartStandby();
            await PostgresCluster.Execute(primary.ConnectionString("postgres"), "alter system set synchronous_standby_names = '*'");
            await PostgresCluster.Execute(primary.ConnectionString("postgres"), "select pg_reload_conf()");
            var through = await primary.NewDatabase();
            var store = await _rig.Store(postgres => postgres.OutcomeDeadline = TimeSpan.FromSeconds(1), through: through);
            var mine = new ConcurrentBag<Guid>();
            var writing = Enumerable.Range(0, 4).Select(writer => Task.Run(() => WriteUntilItFails(store, $"w-{writer}", mine))).ToList();
            while (mine.Count < 200)
                await Task.Delay(5);
            primary.KillForGood();
            await Task.WhenAll(writing);

            var promoted = await Promote(standby, through.Replace($"Port={primary.Port}", $"Port={standby.Port}", StringComparison.Ordinal));
            var there = (await promoted.Log.All()).Select(recorded => recorded.Context.EventId).ToHashSet();
            lost += mine.Count(id => !there.Contains(id));
            mine.ToList().ForEach(acknowledged.Add);
            await promoted.DisposeAsync();
        }

        finding.Nothing($"{failovers} failovers, {acknowledged.Count} acknowledged", ("lost", lost));
    }

    private static async Task WriteUntilItFails(IEventStore store, string stream, ConcurrentBag<Guid> acknowledged)
    {
        try
        {
            while (true)
            {
                var append = Any(stream);
                await store.Log.Succeed(append);
                acknowledged.Add(append.Streams[0].Events[0].EventId);
            }
        }
        catch (VersicleException)
        {
            // The primary is gone.
        }
    }

    // The standby is cut off, the primary goes on and dies, the standby is promoted.
    private async Task<FailedOver> FailOver(Func<NpgsqlConnection, Task> prepare)
    {
        var primary = await PostgresCluster.Start();
        var link = new CuttingProxy(primary.Port);
        var standby = await primary.StartStandby(link.Port);
        var through = await primary.NewDatabase();
        var store = await _rig.Store(through: through);
        await using (var connection = new NpgsqlConnection(through + ";Pooling=false"))
            await prepare(connection);
        for (var n = 0; n < Kept; n++)
            await store.Log.Succeed(Any("a"));

        var other = through.Replace($"Port={primary.Port}", $"Port={standby.Port}", StringComparison.Ordinal);
        await using (var reader = new NpgsqlConnection(other + ";Pooling=false"))
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!await Has(reader, Kept))
                await Task.Delay(20, patience.Token);
        }

        await link.DisposeAsync();
        var (before, last) = (default(LogHead), default(Guid));
        for (var n = 0; n < Lost; n++)
        {
            var append = Any("a");
            (before, last) = ((await store.Log.Succeed(append)).Head, append.Streams[0].Events[0].EventId);
        }

        await store.DisposeAsync();
        primary.KillForGood();
        await primary.DisposeAsync();
        return new(await Promote(standby, other), before, last, standby);
    }

    // Its database comes with the stream, too.
    private static async Task<bool> Has(NpgsqlConnection reader, int events)
    {
        try
        {
            return await reader.ExecuteScalarAsync<long>("select count(*) from versicle.versicle_events") == events;
        }
        catch (PostgresException)
        {
            return false;
        }
    }

    private async Task<IEventStore> Promote(PostgresCluster standby, string through)
    {
        await using (var connection = new NpgsqlConnection(standby.ConnectionString("postgres") + ";Pooling=false"))
            Assert.True(await connection.ExecuteScalarAsync<bool>("select pg_promote(true, 60)"));
        return await _rig.Store(through: through);
    }

    private sealed record FailedOver(IEventStore Store, LogHead Before, Guid LastEvent, PostgresCluster Standby) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            await Standby.DisposeAsync();
        }
    }
}
