using System.Collections.Concurrent;

namespace Versicle.Projections.Tests;

/// <summary>A watched query is answered anew when what it read has changed: never too seldom, and no more often than it must be.</summary>
public sealed class WatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G26")]
    public async Task A_watcher_of_a_row_is_answered_when_that_row_changes_and_is_not_run_for_others(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var runs = new RunCount();
        var node = await rig.Start(versicle => versicle.Queries.Use(_ => runs));
        await using var watch = Watch(node, new GetAccount(1));

        Assert.Null((await Next(watch)).Result);
        var first = await node.Append(new LedgerEvent.Booked(1, 10));
        var answer = await Next(watch);
        Assert.Equal((10, first), (answer.Result!.Balance, answer.AsOf));

        var next = watch.MoveNextAsync().AsTask();
        var other = await node.Append(new LedgerEvent.Booked(2, 1), new LedgerEvent.Booked(3, 1));
        await node.List(other);
        var before = runs[nameof(GetAccount)];
        await node.Append(new LedgerEvent.Moved(2, 1, 1), new LedgerEvent.Closed(3));
        Assert.True(await next.WaitAsync(Patience));
        Assert.Equal((11, before + 1), (watch.Current.Result!.Balance, runs[nameof(GetAccount)]));
        await node.Append(new LedgerEvent.Closed(1));
        Assert.Null((await Next(watch)).Result);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G26")]
    public async Task Changes_that_nobody_takes_become_one_answer_and_equal_ones_none(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        await using var list = Watch(node, new ListAccounts());
        await using var note = Watch(node, new GetNote(1));
        var noted = await node.Append(new LedgerEvent.Booked(1, 1, "a"));
        await node.List(noted);
        await node.Versicle.Queries.Dispatch(new GetNote(1), noted);
        Assert.Equal(("a", 1), ((await Next(note)).Result!.Note, (await Next(list)).Result.Count));

        var last = ConsistencyToken.None;
        for (var n = 1; n <= 100; n++)
            last = await node.Append(new LedgerEvent.Booked(1, 1)); // The note's row is written each time, as it was.
        await node.List(last);
        await node.Versicle.Queries.Dispatch(new GetNote(1), last);

        Assert.Equal(101, (await Next(list)).Result.Single().Balance); // One answer for a hundred changes.
        var (nextList, nextNote) = (list.MoveNextAsync().AsTask(), note.MoveNextAsync().AsTask());
        await node.Append(new LedgerEvent.Booked(1, 1, "b"));
        Assert.True(await nextList.WaitAsync(Patience) && await nextNote.WaitAsync(Patience));
        Assert.Equal((102, "b"), (list.Current.Result.Single().Balance, note.Current.Result!.Note));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G26")]
    public async Task A_change_while_the_answer_is_read_is_not_missed(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        await node.Account(1, await node.Append(new LedgerEvent.Booked(1, 10)));
        using var watcher = new RowWatcher(node.Versicle.News);
        using var twin = new RowWatcher(node.Versicle.News);

        // The row is read, and before anything else happens it changes.
        watcher.Begin();
        var read = new MessageContext { Trace = new(watcher) };
        var seen = (await node.Versicle.Queries.Dispatch(new GetAccount(1), read))!.Balance;
        await node.Account(1, await node.Append(new LedgerEvent.Booked(1, 5)));
        watcher.End();
        Assert.Equal(10, seen);
        await watcher.Changed.WaitAsync(Patience);

        // The known-bad twin subscribes to what it has read.
        twin.Begin();
        await node.Account(1);
        await node.Account(1, await node.Append(new LedgerEvent.Booked(1, 5)));
        twin.WillRead(node.TableOf<AccountView>(), "1");
        twin.End();
        Assert.False(twin.Changed.IsCompleted);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G26")]
    public async Task A_watch_goes_on_from_a_token_and_never_goes_back(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        var (at, last) = (ConsistencyToken.None, ConsistencyToken.None);
        for (var round = 1; round <= 20; round++)
        {
            // Somebody goes away after each answer, and comes back with its token. Meanwhile things happen.
            await using var watch = Watch(node, new GetAccount(1), new() { After = at });
            var answer = await Next(watch);
            Assert.True(answer.AsOf.Position >= at.Position);
            Assert.Equal(round - 1, answer.Result?.Balance ?? 0);
            at = last = await node.Append(new LedgerEvent.Booked(1, 1));
        }

        await using var end = Watch(node, new GetAccount(1), new() { After = at });
        Assert.Equal((20, last), ((await Next(end)).Result!.Balance, end.Current.AsOf));
        await using var foreign = Watch(node, new GetAccount(1), new() { After = new(Guid.NewGuid(), new(1)) });
        await Assert.ThrowsAsync<ConsistencyTokenException>(async () => await foreign.MoveNextAsync());
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G26")]
    public async Task What_is_parked_and_applied_later_is_told(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        var note = $"poison {Guid.NewGuid()}";
        Broken.Notes[note] = true;
        await node.Account(1, await node.Append(new LedgerEvent.Booked(1, 10)));
        await using var watch = Watch(node, new GetAccount(1));
        Assert.False((await Next(watch)).HasParked);

        await node.Append(new LedgerEvent.Booked(1, 1, note));
        Assert.True((await Next(watch)).HasParked);
        Assert.Equal(10, watch.Current.Result!.Balance);

        Broken.Notes.TryRemove(note, out _);
        await node.ReadSide.Retry(nameof(AccountsProjection), row: null, default);
        Assert.Equal((11, false), ((await Next(watch)).Result!.Balance, watch.Current.HasParked));
    }

    [Fact]
    [Trait("Guarantee", "G26")]
    public async Task Whoever_keeps_the_projection_watchers_of_every_node_are_told()
    {
        await using var rig = await LedgerRig.Postgres();
        Node[] nodes = [await rig.Start(), await rig.Start()];
        await using var one = Watch(nodes[0], new GetAccount(1));
        await using var two = Watch(nodes[1], new GetAccount(1));
        Assert.Null((await Next(one)).Result ?? (await Next(two)).Result);

        for (var n = 1; n <= 10; n++)
        {
            await nodes[n % 2].Append(new LedgerEvent.Booked(1, 1));
            Assert.Equal((n, n), ((await Next(one)).Result!.Balance, (await Next(two)).Result!.Balance));
        }
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("memory")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G26")]
    public async Task Of_many_watchers_beside_writers_each_ends_with_the_right_answer(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        var watchers = Enumerable.Range(0, 20).Select(n => Task.Run(async () =>
        {
            // Half of them watch a row, half the table; none is told how many answers there will be.
            await using var row = Watch(node, new GetAccount(n % 5));
            await using var table = Watch(node, new ListAccounts());
            while (n % 2 == 0 && (await Next(row)).Result?.Balance != 40)
            {
            }

            while (n % 2 == 1 && (await Next(table)).Result.Sum(account => account.Balance) != 200)
            {
            }
        })).ToList();

        await Task.WhenAll(Enumerable.Range(0, 5).Select(async account =>
        {
            for (var n = 0; n < 40; n++)
                await node.Append(new LedgerEvent.Booked(account, 1));
        }));
        await Task.WhenAll(watchers).WaitAsync(Patience);
    }

    private static IAsyncEnumerator<QueryAnswer<TResult>> Watch<TResult>(Node node, IQuery<TResult> query, MessageContext? context = null) =>
        node.Versicle.Queries.Watch(query, context ?? MessageContext.None).GetAsyncEnumerator();

    private static async Task<QueryAnswer<TResult>> Next<TResult>(IAsyncEnumerator<QueryAnswer<TResult>> watch)
    {
        Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(Patience));
        return watch.Current;
    }

    private sealed class RunCount : IQueryMiddleware
    {
        private readonly ConcurrentDictionary<string, int> _runs = new();

        public int this[string query] => _runs.GetValueOrDefault(query);

        public ValueTask<TResult> Handle<TQuery, TResult>(
            TQuery query, MessageContext context, QueryNext<TQuery, TResult> next, CancellationToken ct)
            where TQuery : notnull
        {
            _runs.AddOrUpdate(typeof(TQuery).Name, 1, (_, n) => n + 1);
            return next(query, context, ct);
        }
    }
}
