using System.Diagnostics;
using Dapper;
using Versicle.Postgres.Fixture;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests.Faults;

/// <summary>Who holds what every writer needs, and is stopped, holds the others up for a bounded time, and readers not at all.</summary>
[Collection(nameof(Faults))]
[Trait("Guarantee", "G19")]
public sealed class StalledHolderTests : IAsyncDisposable
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(1);

    private readonly PostgresRig _postgres = new(TimeProvider.System);
    private readonly SqliteRig _sqlite = new(TimeProvider.System) { SessionLimit = Stall };

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await _sqlite.DisposeAsync();
    }

    [Fact]
    public async Task A_stopped_client_that_holds_the_logs_lock_is_ended_and_the_others_go_on()
    {
        var finding = new Finding("G19", "SIGSTOP of a client that holds the log's lock, PostgreSQL");
        var store = await _postgres.Store(postgres => postgres.StallLimit = Stall);
        await store.Log.Succeed(Any("a"));
        await using var holder = await Client.Start("hold", "forever", await _postgres.ConnectionString());
        holder.Stop();

        var waited = Stopwatch.StartNew();
        var writing = store.Log.Succeed(Any("b"));
        var read = (await store.Log.All()).Count;
        var readAfter = waited.Elapsed;
        await writing;

        finding.Nothing(
            $"the next append after {waited.Elapsed.TotalSeconds:0.0} s, a read after {readAfter.TotalMilliseconds:0} ms, stall limit {Stall.TotalSeconds:0} s",
            ("longer than twice the limit and 2 s", waited.Elapsed > Stall * 2 + TimeSpan.FromSeconds(2) ? 1 : 0),
            ("readers that waited", readAfter > Stall ? 1 : 0));
        Assert.Equal(1, read);
    }

    [Fact]
    public async Task A_client_that_is_cut_off_between_append_and_commit_holds_nobody_up_for_long()
    {
        var finding = new Finding("G19", "a request whose end never comes, PostgreSQL");
        var cluster = await PostgresCluster.Shared;
        await using var proxy = new CuttingProxy(cluster.Port);
        var through = (await _postgres.ConnectionString()).Replace($"Port={cluster.Port}", $"Port={proxy.Port}", StringComparison.Ordinal);
        var cutOff = await _postgres.Store(postgres => postgres.StallLimit = Stall, through: through);
        var store = await _postgres.Store(postgres => postgres.StallLimit = Stall);
        var longest = TimeSpan.Zero;
        for (var round = 0; round < 8; round++)
        {
            // All messages but some at the end: with 0.98 of it the append has arrived, and COMMIT has not.
            var append = Any($"cut-{round}");
            proxy.Arm(new(InAnswer: false, Share: 0.93 + round * 0.01) { IsHalf = true }, append.CommitId.ToByteArray(bigEndian: true));
            var waited = Stopwatch.StartNew();
            await Task.WhenAll(cutOff.Log.Succeed(append), store.Log.Succeed(Any("other")));
            longest = waited.Elapsed > longest ? waited.Elapsed : longest;
        }

        finding.Nothing(
            $"8 cuts, the longest wait {longest.TotalSeconds:0.0} s, stall limit {Stall.TotalSeconds:0} s",
            ("longer than twice the limit and 3 s", longest > Stall * 2 + TimeSpan.FromSeconds(3) ? 1 : 0));
        Assert.Equal(1L.To(16), (await store.Log.All()).Positions());
    }

    [Fact]
    public async Task A_holder_that_may_not_be_ended_holds_the_others_up_and_they_say_so()
    {
        var finding = new Finding("G19", "twin: nobody ends the holder");
        var store = await _postgres.Store(postgres => (postgres.StallLimit, postgres.OutcomeDeadline) = (Stall / 4, TimeSpan.FromSeconds(2)));
        await using (var stranger = await _postgres.Stranger())
        {
            await stranger.ExecuteAsync(
                "create or replace function versicle.versicle_end_stuck_holder(p_limit interval) returns integer language sql volatile as 'select 0'");
        }

        await using var holder = await Client.Start("hold", "forever", await _postgres.ConnectionString());
        holder.Stop();

        var refused = await Record.ExceptionAsync(async () => await store.Log.Append(Any("a"), default));

        finding.Caught("an append for 2 s", ("refused", refused is StoreUnavailableException ? 1 : 0));
    }

    [Fact]
    public async Task On_sqlite_a_stopped_holder_is_told_within_the_limit_and_readers_go_on()
    {
        var finding = new Finding("G19", "SIGSTOP of a process that holds the write lock, SQLite");
        var store = await _sqlite.Store();
        await store.Log.Succeed(Any("a"));
        var waited = new Stopwatch();
        await using (var holder = await Client.Start("hold", "sqlite", _sqlite.File()))
        {
            holder.Stop();
            waited.Start();
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Log.Append(Any("b"), default));
            waited.Stop();
            Assert.Single(await store.Log.All());
        }

        var after = await store.Log.Succeed(Any("c"));

        finding.Nothing(
            $"told after {waited.Elapsed.TotalSeconds:0.0} s, limit {Stall.TotalSeconds:0} s; killed, the next append goes on",
            ("longer than the limit and 2 s", waited.Elapsed > Stall + TimeSpan.FromSeconds(2) ? 1 : 0));
        Assert.Equal(2, after.Head.Position.Value);
    }

    [Fact]
    public async Task Without_a_limit_a_stopped_holder_keeps_the_others_waiting_on_sqlite()
    {
        var finding = new Finding("G19", "twin: the wait for the write lock has no limit, SQLite");
        await using var rig = new SqliteRig(TimeProvider.System) { SessionLimit = TimeSpan.FromHours(1) };
        var store = await rig.Store();
        Task writing;
        bool waits;
        await using (var holder = await Client.Start("hold", "sqlite", rig.File()))
        {
            holder.Stop();
            writing = Task.Run(async () => await store.Log.Succeed(Any("a")));
            waits = await Task.WhenAny(writing, Task.Delay(Stall + TimeSpan.FromSeconds(2))) != writing;
        }

        await writing; // It is killed, and the file is free.
        finding.Caught($"an append for {Stall.TotalSeconds + 2:0} s", ("longer than the limit and 2 s", waits ? 1 : 0));
    }
}
