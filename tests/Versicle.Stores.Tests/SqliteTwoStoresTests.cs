using Dapper;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests;

/// <summary>Two writers of one file, as two processes are: each with its own connections, and nothing shared in memory.</summary>
public sealed class SqliteTwoStoresTests : IAsyncDisposable
{
    private readonly SqliteRig _rig = new(TimeProvider.System)
    {
        Scripts = [new("sqlite", "001-people.sql", SqliteWriteSessionTests.Tables)],
        SessionLimit = TimeSpan.FromSeconds(30),
    };

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Two_stores_write_one_dense_log_with_one_winner_per_version()
    {
        const int rounds = 60;
        var stores = new[] { await _rig.Store(), await _rig.Store() };
        var wins = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var log = stores[writer % 2].Log;
                await log.Succeed(Any($"own-{writer}"));
                if (await log.Append(Of(To("hot", ExpectedVersion.Exactly(new(round)))), default) is AppendResult.Appended)
                    Interlocked.Increment(ref wins);
            }
        })));

        var all = await stores[0].Log.All();

        Assert.Equal(1L.To(8 * rounds + wins), all.Positions());
        Assert.Equal(1L.To(wins), all.Where(recorded => recorded.Context.Stream == new StreamName("hot")).Versions());
        Assert.Equal(all.Positions(), (await stores[1].Log.All()).Positions());
    }

    [Fact]
    public async Task A_store_that_another_holds_for_too_long_says_so_and_recovers()
    {
        await using var rig = new SqliteRig(TimeProvider.System) { SessionLimit = TimeSpan.FromMilliseconds(100) };
        var store = await rig.Store();
        await using (var stranger = rig.Stranger())
        {
            stranger.Execute("begin immediate");
            var busy = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Log.Append(Any("a"), default));
            Assert.Contains("another process", busy.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, (await store.Log.Succeed(Any("a"))).Head.Position.Value);
    }

    [Fact]
    public async Task Another_stores_handler_is_waited_for()
    {
        var (one, other) = (await _rig.Store(), await _rig.Store());
        await using var session = await one.Begin("One", default);
        await session.Execute(Sql("insert into people (email) values ('one')"), default);
        var waiting = Task.Run(async () => await other.Log.Append(Any("other"), default));

        await session.Commit(Any("one"));

        Assert.Equal(2, Assert.IsType<AppendResult.Appended>(await waiting).Head.Position.Value);
    }

    [Fact]
    public async Task The_same_commit_id_appends_once_over_two_stores()
    {
        var stores = new[] { await _rig.Store(), await _rig.Store() };
        var append = Any("a", 3);

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => Task.Run(async () => await stores[n % 2].Log.Append(append, default))));

        Assert.All(results, result => Assert.Equal(results[0], result));
        Assert.Equal([1, 2, 3], (await stores[0].Log.All()).Positions());
    }
}
