using Microsoft.Extensions.Time.Testing;

namespace Versicle.Projections.Tests;

/// <summary>Which state a query is answered from, and what it says about it.</summary>
public sealed class FreshnessTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("memory")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G14")]
    public async Task A_strong_query_sees_everything_that_was_committed_before_it_was_asked(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        HeldDatabase held = null!;
        var node = await rig.Start(wrap: inner => held = new(inner));
        var strong = new MessageContext { Consistency = Consistency.Strong };
        await node.Account(1, await node.Append(new LedgerEvent.Booked(1, 10)));
        var reached = held.Hold();
        var second = await node.Append(new LedgerEvent.Booked(1, 5));
        await reached;

        // An answer as of the first commit would be quicker. It is what a query without a word about it gets.
        Assert.Equal(10, (await node.Account(1))!.Balance);
        await Assert.ThrowsAsync<NotCaughtUpException>(async () => await node.Versicle.Queries.Ask(
            new GetAccount(1), strong with { Wait = TimeSpan.FromMilliseconds(50) }));

        held.Release();
        var answer = await node.Versicle.Queries.Ask(new GetAccount(1), strong);
        Assert.Equal((15, second, TimeSpan.Zero, false), (answer.Result!.Balance, answer.AsOf, answer.Age, answer.HasParked));
        await Assert.ThrowsAsync<ConsistencyTokenException>(async () => await node.Versicle.Queries.Ask(
            new GetAccount(1), strong with { After = new(Guid.NewGuid(), new(1)) }));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task An_eventual_answer_comes_at_once_and_says_its_position_and_its_age(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        HeldDatabase held = null!;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var node = await rig.Start(versicle => versicle.Time = time, wrap: inner => held = new(inner));
        var first = await node.Append(new LedgerEvent.Booked(1, 10));
        await node.Account(1, first);
        var reached = held.Hold();
        var second = await node.Append(new LedgerEvent.Booked(1, 5));
        await reached;
        time.Advance(TimeSpan.FromSeconds(10));

        var answer = await node.Versicle.Queries.Ask(new GetAccount(1), new() { Consistency = Consistency.Eventual, After = second });

        held.Release();
        Assert.Equal((10, first), (answer.Result!.Balance, answer.AsOf));
        Assert.Equal(TimeSpan.FromSeconds(10), answer.Age);
        Assert.Equal(15, (await node.Account(1, second))!.Balance);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task More_queries_than_may_wait_are_turned_away_at_once_and_those_that_wait_are_answered(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        HeldDatabase held = null!;
        var node = await rig.Start(versicle => versicle.ReadModels(read => read.MaxWaiters = 2), wrap: inner => held = new(inner));
        await node.Account(1, await node.Append(new LedgerEvent.Booked(1, 10)));
        var reached = held.Hold();
        var second = await node.Append(new LedgerEvent.Booked(1, 5));
        await reached;

        var asking = Enumerable.Range(0, 3).Select(_ => node.Account(1, second).AsTask()).ToArray();
        var turnedAway = await Task.WhenAny(asking);

        var many = await Assert.ThrowsAsync<TooManyWaitersException>(() => turnedAway);
        Assert.Equal(2, many.Limit);
        var eventual = new MessageContext { Consistency = Consistency.Eventual, After = second };
        Assert.Equal(10, (await node.Versicle.Queries.Ask(new GetAccount(1), eventual)).Result!.Balance);
        held.Release();
        foreach (var answered in asking.Where(one => one != turnedAway))
            Assert.Equal(15, (await answered)!.Balance);
        Assert.Equal(15, (await node.Account(1, second))!.Balance);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task An_answer_of_several_read_models_is_as_of_the_least(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        HeldDatabase held = null!;
        var node = await rig.Start(wrap: inner => held = new(inner) { HoldsAll = false });
        var first = await node.Append(new LedgerEvent.Booked(1, 10, "a"));
        await node.Account(1, first);
        var reached = held.Hold(); // Of the accounts alone.
        await node.Append(new LedgerEvent.Booked(1, 5, "b"));
        await reached;
        await Node.Until(() => node.ReadSide.Status().Single(status => status.Name == nameof(NotesProjection)).Position.Value == 2);

        var answer = await node.Versicle.Queries.Ask(new GetBoth(1), new() { Consistency = Consistency.Eventual });

        held.Release();
        Assert.Equal("b 10", answer.Result);
        Assert.Equal(first, answer.AsOf);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task An_answer_without_parked_events_says_so_and_what_a_query_asks_of_another_counts(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        var note = $"poison {Guid.NewGuid()}";
        Broken.Notes[note] = true;
        await node.Append(new LedgerEvent.Booked(1, 10), new LedgerEvent.Booked(2, 20), new LedgerEvent.Booked(1, 1, note));
        await Node.Until(() => node.Accounts is { ParkedRows: 1, Lag: 0 });

        Assert.True((await Ask(new GetAccount(1))).HasParked);
        Assert.True((await Ask(new AskAccount(1))).HasParked);
        var sound = await Ask(new AskAccount(2));
        Assert.Equal((20, 3L, false), (sound.Result!.Balance, sound.AsOf.Position.Value, sound.HasParked));

        ValueTask<QueryAnswer<AccountView?>> Ask(IQuery<AccountView?> query) => node.Versicle.Queries.Ask(query, MessageContext.None);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Rows_that_come_and_go_between_pages_double_none_and_hide_none(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        await node.Append([.. Enumerable.Range(1, 40).Select(n => new LedgerEvent.Booked(n * 10, 1))]);

        var (seen, offset, after) = (new List<long>(), new List<long>(), (long?)null);
        for (var page = 0; ; page++)
        {
            // One row goes and two come before each page, on both sides of where it begins.
            var gone = (page * 10) + 10;
            var changed = await node.Append(
                new LedgerEvent.Closed(gone), new LedgerEvent.Booked(gone + 1, 1), new LedgerEvent.Booked(400 - page, 1));
            var rows = await node.Versicle.Queries.Dispatch(new PageAccounts(after, 7), changed);
            var twin = (await node.List(changed)).Skip(page * 7).Take(7);
            offset.AddRange(twin.Select(row => row.Id)); // The known-bad twin: pages by their number.
            if (rows.Count == 0)
                break;

            seen.AddRange(rows.Select(row => row.Id));
            after = rows[^1].Id;
        }

        var (last, unchanged) = ((await node.List()).Select(row => row.Id).ToHashSet(), Enumerable.Range(1, 40).Select(n => n * 10L));
        Assert.Equal(seen.Distinct().Order(), seen);
        Assert.Empty(unchanged.Where(last.Contains).Except(seen));
        Assert.NotEqual(offset.Distinct().Order(), offset);
    }
}
