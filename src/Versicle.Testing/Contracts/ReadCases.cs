using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>Reading the log in both directions, in pages, filtered.</summary>
internal sealed class ReadCases : LogCases
{
    public static IEnumerable<ContractCase<IEventLog>> All =>
    [
        Case<ReadCases>(c => c.An_empty_log_is_one_empty_page_in_both_directions()),
        Case<ReadCases>(c => c.A_page_tells_how_far_it_looked_and_whether_there_is_more()),
        Case<ReadCases>(c => c.After_and_before_are_exclusive_in_both_directions()),
        Case<ReadCases>(c => c.A_filtered_page_has_looked_through_to_the_head_when_nothing_more_matches()),
        Case<ReadCases>(c => c.One_stream_is_read_in_both_directions()),
        Case<ReadCases>(c => c.A_prefix_of_streams_is_exact("", new long[] { 1, 2, 3, 4, 5, 6 })),
        Case<ReadCases>(c => c.A_prefix_of_streams_is_exact("user-", new long[] { 1, 3 })),
        Case<ReadCases>(c => c.A_prefix_of_streams_is_exact("user", new long[] { 1, 3, 4 })),
        Case<ReadCases>(c => c.A_prefix_of_streams_is_exact("user_", new long[] { })),
        Case<ReadCases>(c => c.A_prefix_of_streams_is_exact("User", new long[] { 2 })),
        Case<ReadCases>(c => c.A_prefix_of_streams_is_exact("user-%", new long[] { })),
        Case<ReadCases>(c => c.A_prefix_of_streams_is_exact("z", new long[] { 6 })),
        Case<ReadCases>(c => c.A_query_and_a_stream_must_both_match()),
        Case<ReadCases>(c => c.What_is_rare_among_many_is_found()),
        Case<ReadCases>(c => c.A_page_of_large_events_ends_at_its_limit_of_bytes()),
        Case<ReadCases>(c => c.A_query_at_its_limit_is_read_and_one_past_it_is_refused()),
        Case<ReadCases>(c => c.What_somebody_did_is_found_by_actor_command_and_correlation()),
    ];

    public async Task What_somebody_did_is_found_by_actor_command_and_correlation()
    {
        string?[] actors = ["ada", "bob", null];
        for (var n = 0; n < 12; n++)
        {
            var metadata = new EventMetadata { Actor = actors[n % 3], Command = n % 2 == 0 ? "Put" : "Take", Correlation = n < 6 ? "c-1" : null };
            await Log.Succeed(Any(n % 4 < 2 ? "a" : "b") with { Metadata = metadata });
        }

        Assert.Equal([1, 4, 7, 10], (await Log.All(new() { Actor = "ada" })).Positions());
        Assert.Equal([10, 7, 4, 1], (await Log.All(new() { Actor = "ada", Backwards = true, Max = 3 })).Positions());
        Assert.Equal([2, 4, 6, 8, 10, 12], (await Log.All(new() { Command = "Take", Max = 2 })).Positions());
        Assert.Equal([1, 2, 3, 4, 5, 6], (await Log.All(new() { Correlation = "c-1" })).Positions());
        Assert.Equal([4], (await Log.All(new() { Correlation = "c-1", Actor = "ada", Command = "Take" })).Positions());
        Assert.Equal([1, 10], (await Log.All(new() { Actor = "ada", Stream = new("a") })).Positions());
        Assert.Equal([4, 7], (await Log.All(new() { Actor = "ada", StreamPrefix = "b" })).Positions());
        Assert.Equal([7], (await Log.All(new() { Actor = "ada", After = new(4), Before = new(10) })).Positions());
        Assert.Equal([2, 5, 8, 11], (await Log.All(new() { Actor = "bob", Query = EventQuery.Match(types: ["happened"]) })).Positions());
        Assert.Empty(await Log.All(new() { Actor = "nobody" }));
    }

    public async Task An_empty_log_is_one_empty_page_in_both_directions()
    {
        var head = await Log.Head(default);

        AssertPage([], through: 0, isEnd: true, await Log.Read(new(), default));
        AssertPage([], through: 1, isEnd: true, await Log.Read(new() { Backwards = true }, default));
        Assert.Equal(head, (await Log.Read(new(), default)).Head);
    }

    public async Task A_page_tells_how_far_it_looked_and_whether_there_is_more()
    {
        await Log.Succeed(Any("a", 5));

        AssertPage([1, 2], through: 2, isEnd: false, await Log.Read(new() { Max = 2 }, default));
        AssertPage([3, 4, 5], through: 5, isEnd: true, await Log.Read(new() { After = new(2), Max = 3 }, default));
        AssertPage([5, 4], through: 4, isEnd: false, await Log.Read(new() { Backwards = true, Max = 2 }, default));
        AssertPage([3, 2, 1], through: 1, isEnd: true, await Log.Read(new() { Backwards = true, Before = new(4), Max = 3 }, default));
    }

    public async Task After_and_before_are_exclusive_in_both_directions()
    {
        await Log.Succeed(Any("a", 6));
        var window = new LogRead { After = new(2), Before = new(5) };

        AssertPage([3, 4], through: 4, isEnd: true, await Log.Read(window, default));
        AssertPage([4, 3], through: 3, isEnd: true, await Log.Read(window with { Backwards = true }, default));
        AssertPage([], through: 2, isEnd: true, await Log.Read(window with { Before = new(3) }, default));
        AssertPage([], through: 99, isEnd: true, await Log.Read(new() { After = new(99) }, default));
    }

    public async Task A_filtered_page_has_looked_through_to_the_head_when_nothing_more_matches()
    {
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, Tagged("x"), Event(), Tagged("x"), Event())));
        var read = new LogRead { Query = EventQuery.Match(tags: [new("x")]) };

        AssertPage([1], through: 1, isEnd: false, await Log.Read(read with { Max = 1 }, default));
        AssertPage([3], through: 4, isEnd: true, await Log.Read(read with { After = new(1), Max = 1 }, default));
        AssertPage([], through: 4, isEnd: true, await Log.Read(read with { After = new(3) }, default));
        AssertPage([3, 1], through: 1, isEnd: true, await Log.Read(read with { Backwards = true }, default));
    }

    public async Task One_stream_is_read_in_both_directions()
    {
        for (var i = 0; i < 4; i++)
        {
            await Log.Succeed(Any("a"));
            await Log.Succeed(Any("ab"));
        }

        var read = new LogRead { Stream = new("a"), Max = 3 };

        Assert.Equal([1, 3, 5, 7], (await Log.All(read)).Positions());
        Assert.Equal([7, 5, 3, 1], (await Log.All(read with { Backwards = true })).Positions());
        AssertPage([7], through: 7, isEnd: false, await Log.Read(read with { Backwards = true, Max = 1 }, default));
        Assert.Empty(await Log.All(new() { Stream = new("nobody") }));
    }

    public async Task A_prefix_of_streams_is_exact(string prefix, long[] expected)
    {
        foreach (var stream in new[] { "user-1", "User-1", "user-2", "users", "a", "zz" })
            await Log.Succeed(Of(To(stream, ExpectedVersion.Any, Tagged("x"))));

        foreach (var query in new[] { EventQuery.All, EventQuery.Match(tags: [new("x")]), EventQuery.Match(types: ["happened"]) })
        {
            var read = new LogRead { StreamPrefix = prefix, Query = query, Max = 2 };
            Assert.Equal(expected, (await Log.All(read)).Positions());
            Assert.Equal(expected.Reverse(), (await Log.All(read with { Backwards = true })).Positions());
        }
    }

    public async Task A_query_and_a_stream_must_both_match()
    {
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, Tagged("x"), Event()), To("b", ExpectedVersion.Any, Tagged("x"))));

        Assert.Equal([3], (await Log.All(new() { Stream = new("b"), Query = EventQuery.Match(tags: [new("x")]), Max = 1 })).Positions());
    }

    public async Task What_is_rare_among_many_is_found()
    {
        await Log.Succeed(Of(To("rare-1", ExpectedVersion.Any, Tagged("x"))));
        for (var i = 0; i < 12; i++)
            await Log.Succeed(Any("often", LogLimits.MaxEvents));
        await Log.Succeed(Of(To("rare-2", ExpectedVersion.Any, Tagged("x"))));

        var (tagged, typed) = (EventQuery.Match(tags: [new("x")]), EventQuery.Match(types: ["happened"]));
        foreach (var read in new LogRead[] { new() { StreamPrefix = "rare" }, new() { Query = tagged }, new() { StreamPrefix = "rare", Query = typed } })
        {
            Assert.Equal([1, 12_002], (await Log.All(read)).Positions());
            Assert.Equal([12_002, 1], (await Log.All(read with { Backwards = true })).Positions());
        }
    }

    public async Task A_page_of_large_events_ends_at_its_limit_of_bytes()
    {
        var large = '"' + new string('x', LogLimits.MaxEventBytes - 2) + '"';
        for (var i = 0; i < 10; i++)
            await Log.Succeed(Of(To("a", ExpectedVersion.Any, Event(large) with { Tags = [new("x")] })));

        foreach (var read in new LogRead[] { new(), new() { Query = EventQuery.Match(tags: [new("x")]) } })
        {
            AssertPage(1L.To(8), through: 8, isEnd: false, await Log.Read(read, default));
            AssertPage([9, 10], through: 10, isEnd: true, await Log.Read(read with { After = new(8) }, default));
        }
    }

    public async Task A_query_at_its_limit_is_read_and_one_past_it_is_refused()
    {
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, Event(type: "t199"))));

        Assert.Equal([1], (await Log.All(new() { Query = Types(LogLimits.MaxQueryTerms) })).Positions());
        await Assert.Throws<AppendTooLargeException>(async () => await Log.Read(new() { Query = Types(LogLimits.MaxQueryTerms + 1) }, default));

        static EventQuery Types(int n) => EventQuery.Match(types: [.. Enumerable.Range(0, n).Select(i => $"t{i}")]);
    }

    private static void AssertPage(IEnumerable<long> positions, long through, bool isEnd, LogPage page)
    {
        Assert.Equal(positions, page.Events.Positions());
        Assert.Equal((through, isEnd), (page.ScannedThrough.Value, page.IsEnd));
    }
}
