using Dapper;
using Npgsql;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests;

/// <summary>What holds an append together when something is wrong: the transaction, the lock, another process, the server.</summary>
public sealed class PostgresAppendTests : IAsyncDisposable
{
    private readonly PostgresRig _rig = new(TimeProvider.System) { Scripts = [new("postgres", "001-people.sql", PostgresWriteSessionTests.Tables)] };

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    [Trait("Guarantee", "G4")]
    public async Task Two_stores_write_one_dense_log_with_one_winner_per_version()
    {
        var stores = new[] { await _rig.Store(), await _rig.Store() };

        await Race(stores);
    }

    [Fact]
    [Trait("Guarantee", "G4")]
    public async Task Without_the_lock_the_keys_let_one_win_and_the_others_try_again()
    {
        var stores = new[] { await _rig.Store(), await _rig.Store() };
        await using (var stranger = await _rig.Stranger())
        {
            foreach (var function in (string[])["versicle_append", "versicle_append_one"])
            {
                var append = (await stranger.ExecuteScalarAsync<string>($"select pg_get_functiondef('versicle.{function}'::regproc)"))!;
                Assert.Contains("perform pg_advisory_xact_lock", append, StringComparison.Ordinal);
                await stranger.ExecuteAsync(append.Replace("perform pg_advisory_xact_lock", "perform concat", StringComparison.Ordinal));
            }
        }

        await Race(stores);
    }

    [Fact]
    public async Task The_same_commit_id_appends_once_over_two_stores()
    {
        var stores = new[] { await _rig.Store(), await _rig.Store() };
        var append = Any("a", 3);

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => stores[n % 2].Log.Append(append, default).AsTask()));

        Assert.All(results, result => Assert.Equal(results[0], result));
        Assert.Equal([1, 2, 3], (await stores[0].Log.All()).Positions());
    }

    [Fact]
    public async Task Another_process_hears_of_a_commit_without_looking()
    {
        var (mine, other) = (new LogSignal(), new LogSignal());
        var store = await _rig.Store(signal: mine);
        await _rig.Store(signal: other);
        var listening = other.Next;
        await store.Log.Succeed(Any("a", 3));

        for (; other.Head.Value < 3; listening = other.Next)
            await listening.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(3, other.Head.Value);
    }

    [Fact]
    public async Task An_append_runs_in_read_committed_only()
    {
        await _rig.Store();
        await using var stranger = await _rig.Stranger();
        await using var transaction = await stranger.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);

        var said = await Assert.ThrowsAsync<PostgresException>(() => stranger.ExecuteAsync("select versicle.versicle_require_settings(null, false)"));

        Assert.Equal("VS008", said.SqlState);
    }

    [Fact]
    public async Task A_handler_that_ends_its_transaction_behind_our_back_is_told_so()
    {
        var store = await _rig.Store();
        await using var session = await store.Begin("Test", default);
        var lent = session.Lend().Connection!;
        await lent.ExecuteAsync("insert into people (email) values ('out'); commit");

        var told = await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.Commit(Any("a")));

        Assert.Contains("ended the transaction", told.Message, StringComparison.Ordinal);
        Assert.Empty(await store.Log.All());
    }

    [Fact]
    [Trait("Guarantee", "G19")]
    public async Task A_lock_that_is_held_is_waited_for_and_then_given_up_with_nothing_written()
    {
        var store = await _rig.Store(
            postgres => (postgres.StallLimit, postgres.OutcomeDeadline) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1)));
        await using (var stranger = await _rig.Stranger())
        {
            await stranger.ExecuteAsync("select pg_advisory_lock(1447383635, 'versicle.versicle_events'::regclass::oid::integer)");
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Log.Append(Any("a"), default));
            await using var session = await store.Begin("Test", default);
            await session.Execute(Sql("insert into people (email) values ('a')"), default);
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await session.Commit(Any("a")));
        }

        Assert.Equal(1, (await store.Log.Succeed(Any("b"))).Head.Position.Value);
    }

    [Fact]
    [Trait("Guarantee", "G15")]
    public async Task On_another_timeline_the_next_history_begins_with_the_next_append()
    {
        var store = await _rig.Store();
        var before = (await store.Log.Succeed(Any("a", 2))).Head;
        await using var stranger = await _rig.Stranger();
        await stranger.ExecuteAsync("update versicle.versicle_epochs set timeline = timeline - 1"); // As a promoted standby finds it.

        var after = (await store.Log.Succeed(Any("a"))).Head;

        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.Equal(3, after.Position.Value);
        await store.Log.ReadAll(new(2), 1);
        Assert.Equal(after.Epoch, store.Log.EpochRead);
        Assert.True(await store.Log.Holds(before.Token, default));
        Assert.True(await store.Log.Holds(after.Token, default));
        Assert.False(await store.Log.Holds(before.Token with { Position = new(3) }, default)); // It may have been lost.
        Assert.False(await store.Log.Holds(after.Token with { Position = new(4) }, default));
        Assert.False(await store.Log.Holds(new(Guid.NewGuid(), new(1)), default));
        Assert.Equal(
            (before.Epoch, 2L),
            await stranger.QuerySingleAsync<(Guid, long)>("select parent, fork_position from versicle.versicle_epochs where id = @Epoch", new { after.Epoch }));
    }

    [Fact]
    public async Task An_event_id_of_a_neighbour_fails_the_neighbour_that_repeats_it_only()
    {
        var store = await _rig.Store();
        var known = Event();
        await store.Log.Succeed(Of(To("a", ExpectedVersion.Any, known)));

        var appends = Enumerable.Range(0, 20)
            .Select(n => store.Log.Append(n == 11 ? Of(To("b", ExpectedVersion.Any, known)) : Any("b"), default).AsTask())
            .ToList();
        await Assert.ThrowsAsync<ArgumentException>(() => appends[11]);
        await Task.WhenAll(appends.Where((_, n) => n != 11));

        Assert.Equal(1L.To(20), (await store.Log.All()).Positions());
    }

    private static async Task Race(IEventStore[] stores)
    {
        const int rounds = 40;
        var wins = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var log = stores[writer % 2].Log;
                await log.Succeed(Any($"own-{writer}"));
                if (await log.Append(Of(To("hot", ExpectedVersion.Exactly(new(round)))), default) is AppendResult.Appended)
                    Interlocked.Increment(ref wins);
            }
        }));

        var all = await stores[0].Log.All();
        Assert.Equal(1L.To(8 * rounds + wins), all.Positions());
        Assert.Equal(1L.To(wins), all.Where(recorded => recorded.Context.Stream == new StreamName("hot")).Versions());
    }
}
