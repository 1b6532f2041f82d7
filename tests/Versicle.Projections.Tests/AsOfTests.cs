using Microsoft.Extensions.Time.Testing;

namespace Versicle.Projections.Tests;

/// <summary>The same query, answered as of an earlier moment.</summary>
public sealed class AsOfTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G27")]
    public async Task A_query_is_answered_as_it_was_at_each_position_and_at_each_time(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var time = new FakeTimeProvider(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var node = await rig.Start(versicle =>
        {
            versicle.Time = time;
            versicle.ReadModels(read => read.UseSqliteScratch());
        });
        var then = new List<(ConsistencyToken Token, DateTimeOffset At, IReadOnlyList<AccountView> List, string Both)>();
        for (var n = 1; n <= 12; n++)
        {
            time.Advance(TimeSpan.FromDays(1));
            var token = await node.Append(n % 4 == 3
                ? new LedgerEvent.Closed(n % 3)
                : n % 4 == 2 ? new LedgerEvent.Moved(1, 2, n) : new LedgerEvent.Booked(n % 3, n, $"note {n}"));
            var both = await node.Versicle.Queries.Dispatch(new GetBoth(1), token);
            then.Add((token, time.GetUtcNow(), await node.List(token), both));
        }

        Assert.All(then.SkipLast(1), moment => Assert.NotEqual(moment.List, then[^1].List)); // The known-bad twin: what is there now.
        Assert.Empty(await Ask(new ListAccounts(), new AsOf.Position(LogPosition.Start)));
        Assert.Empty(await Ask(new ListAccounts(), new AsOf.Time(then[0].At - TimeSpan.FromTicks(10))));
        foreach (var (token, at, list, both) in then)
        {
            Assert.Equal(list, await Ask(new ListAccounts(), new AsOf.Position(token.Position)));
            Assert.Equal(list, await Ask(new PageAccounts(null, 100), new AsOf.Token(token)));
            Assert.Equal(both, await Ask(new GetBoth(1), new AsOf.Time(at + TimeSpan.FromHours(23)))); // Two projections, as of one moment.
            var answer = await node.Versicle.Queries.Ask(new GetAccount(1), new() { AsOf = new AsOf.Time(at) });
            Assert.Equal((list.SingleOrDefault(row => row.Id == 1), token), (answer.Result, answer.AsOf));
        }

        ValueTask<TResult> Ask<TResult>(IQuery<TResult> query, AsOf asOf) =>
            node.Versicle.Queries.Dispatch(query, new MessageContext { AsOf = asOf });
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G27")]
    public async Task What_was_skipped_later_has_no_effect_earlier_and_what_is_parked_is_marked(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start(versicle => versicle.ReadModels(read => read.UseSqliteScratch()));
        var note = $"poison {Guid.NewGuid()}";
        Broken.Notes[note] = true;
        await node.Append(new LedgerEvent.Booked(1, 10), new LedgerEvent.Booked(1, 1, note));
        var third = await node.Append(new LedgerEvent.Booked(1, 5));
        await Node.Until(() => node.Accounts is { ParkedRows: 1, Lag: 0 });

        var parked = await node.Versicle.Queries.Ask(new GetAccount(1), new() { AsOf = new AsOf.Token(third) });
        Assert.Equal((10, true), (parked.Result!.Balance, parked.HasParked));

        var one = (await node.ReadSide.Parked(nameof(AccountsProjection), default))[0];
        await node.ReadSide.Skip(nameof(AccountsProjection), one, "booked twice", MessageContext.None, default);
        var fourth = await node.Append(new LedgerEvent.Booked(1, 100));
        var skipped = await node.Versicle.Queries.Ask(new GetAccount(1), new() { AsOf = new AsOf.Position(new(third.Position.Value + 1)) });
        Assert.Equal((15, "1,3", false), (skipped.Result!.Balance, skipped.Result.Seen, skipped.HasParked));
        Assert.Equal(115, (await node.Account(1, fourth))!.Balance);
    }

    [Fact]
    [Trait("Guarantee", "G27")]
    public async Task It_folds_no_more_than_it_may_and_never_what_the_log_does_not_hold()
    {
        await using var rig = LedgerRig.Sqlite();
        var node = await rig.Start(versicle => versicle.ReadModels(read =>
        {
            read.UseSqliteScratch();
            read.AsOfLimit = 2;
        }));
        var bare = await rig.Start();
        await node.Append(new LedgerEvent.Booked(1, 1), new LedgerEvent.Booked(1, 1), new LedgerEvent.Booked(1, 1));

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await Ask(node, new AsOf.Position(new(3))));
        Assert.Equal("as-of.too-far", refused.Refusal.Code);
        Assert.Equal(2, (await Ask(node, new AsOf.Position(new(2))))!.Balance);
        await Assert.ThrowsAsync<ConsistencyTokenException>(async () => await Ask(node, new AsOf.Position(new(4))));
        await Assert.ThrowsAsync<ConsistencyTokenException>(async () => await Ask(node, new AsOf.Token(new(Guid.NewGuid(), new(1)))));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Ask(bare, new AsOf.Position(new(1))));
        await Assert.ThrowsAsync<ArgumentException>(async () => await node.Versicle.Queries
            .Watch(new GetAccount(1), new() { AsOf = new AsOf.Position(new(1)) }).GetAsyncEnumerator().MoveNextAsync());

        static ValueTask<AccountView?> Ask(Node node, AsOf asOf) =>
            node.Versicle.Queries.Dispatch(new GetAccount(1), new MessageContext { AsOf = asOf });
    }

    [Fact]
    public async Task What_is_kept_is_few_and_leaves_nothing_behind()
    {
        var before = Directory.GetDirectories(Path.GetTempPath(), "versicle-as-of-*").Length;
        await using (var rig = LedgerRig.Sqlite())
        {
            var node = await rig.Start(versicle => versicle.ReadModels(read => read.UseSqliteScratch()));
            await node.Append([.. Enumerable.Range(1, 10).Select(n => new LedgerEvent.Booked(1, n))]);
            await Parallel.ForAsync(0, 60, async (n, ct) =>
            {
                var asOf = new AsOf.Position(new(n % 10 + 1));
                var account = await node.Versicle.Queries.Dispatch(new GetAccount(1), new MessageContext { AsOf = asOf }, ct);
                Assert.Equal(Enumerable.Range(1, n % 10 + 1).Sum(), account!.Balance);
            });
            Assert.InRange(Directory.GetDirectories(Path.GetTempPath(), "versicle-as-of-*").Length - before, 1, 4);
        }

        Assert.Equal(before, Directory.GetDirectories(Path.GetTempPath(), "versicle-as-of-*").Length);
    }
}
