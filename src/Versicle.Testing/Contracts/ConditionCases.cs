using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>Tags, queries and append conditions: the semantics of the Dynamic Consistency Boundary specification.</summary>
internal sealed class ConditionCases : LogCases
{
    public static IEnumerable<ContractCase<IEventLog>> All =>
    [
        .. Rows<ConditionCases, (EventQuery Query, long[] Matches)>(
            Queries, (c, row) => c.A_query_matches_any_of_its_items_each_by_any_type_and_all_tags(row.Query, row.Matches)),
        .. Rows<ConditionCases, (EventQuery Query, long[] Matches)>(
            Queries, (c, row) => c.A_condition_conflicts_at_the_first_match_after_what_was_seen(row.Query, row.Matches)),
        Case<ConditionCases>(c => c.A_condition_that_does_not_hold_writes_nothing(), "G3"),
        Case<ConditionCases>(c => c.A_condition_does_not_see_the_events_of_its_own_append()),
        Case<ConditionCases>(c => c.All_conditions_must_hold_and_the_first_that_does_not_is_told()),
        Case<ConditionCases>(c => c.A_condition_that_holds_does_not_excuse_a_version()),
        Case<ConditionCases>(c => c.The_same_commit_id_is_not_held_to_its_condition_again()),
        Case<ConditionCases>(c => c.A_condition_after_more_than_there_is_or_of_another_history_is_an_error_and_no_pass(), "G15"),
        .. Rows<ConditionCases, string>(HostileTexts, (c, text) => c.A_tag_is_any_text_and_is_found_by_exactly_that(text)),
        Case<ConditionCases>(c => c.Tags_that_look_alike_are_not_the_same()),
        Case<ConditionCases>(c => c.Tags_of_an_event()),
        Case<ConditionCases>(c => c.Characters_of_a_tag()),
        Case<ConditionCases>(c => c.Conditions_of_an_append()),
        Case<ConditionCases>(c => c.Types_and_tags_of_a_query()),
        Case<ConditionCases>(c => c.A_tag_twice_or_none_at_all_is_refused()),
    ];

    /// <summary>Events 1 to 5, and which of them a query matches.</summary>
    private static (EventQuery Query, long[] Matches)[] Queries =>
    [
        (EventQuery.All, [1, 2, 3, 4, 5]),
        (EventQuery.Match(types: ["opened"]), [1, 2]),
        (EventQuery.Match(types: ["opened", "closed"]), [1, 2, 5]),
        (EventQuery.Match(types: ["Opened"]), []),
        (EventQuery.Match(tags: [new("x")]), [1, 2, 5]),
        (EventQuery.Match(tags: [new("x"), new("y")]), [2, 5]),
        (EventQuery.Match(tags: [new("y"), new("x"), new("z")]), [5]),
        (EventQuery.Match(tags: [new("x"), new("none")]), []),
        (EventQuery.Match(["opened", "moved"], [new("y")]), [2, 3]),
        (EventQuery.Match(["moved"], [new("x")]), []),
        (EventQuery.Match(types: ["closed"]).Or(EventQuery.Match(["opened"], [new("y")])), [2, 5]),
        (EventQuery.Match(tags: [new("none")]).Or(EventQuery.Match(types: ["moved"])).Or(EventQuery.Match(tags: [new("x")])), [1, 2, 3, 4, 5]),
        (EventQuery.Match(tags: [new("none")]).Or(EventQuery.All), [1, 2, 3, 4, 5]),
    ];

    public async Task A_query_matches_any_of_its_items_each_by_any_type_and_all_tags(EventQuery query, long[] expected)
    {
        await AppendFive();

        Assert.Equal(expected, (await Log.All(new() { Query = query })).Positions());
        Assert.Equal(expected.Reverse(), (await Log.All(new() { Query = query, Backwards = true })).Positions());
    }

    public async Task A_condition_conflicts_at_the_first_match_after_what_was_seen(EventQuery query, long[] matches)
    {
        await AppendFive();
        var epoch = (await Log.Head(default)).Epoch;

        for (var seen = 0L; seen <= 5; seen++)
        {
            var condition = new AppendCondition(query, seen == 0 ? ConsistencyToken.None : new(epoch, new(seen)));
            var result = await Log.Append(Of() with { Conditions = [condition] }, default);

            if (matches.FirstOrDefault(position => position > seen) is > 0 and var first)
                Assert.Equal(new AppendResult.ConditionConflict(condition, new(first)), result);
            else
                Assert.Equal(5, Assert.IsType<AppendResult.Appended>(result).Head.Position.Value);
        }
    }

    public async Task A_condition_that_does_not_hold_writes_nothing()
    {
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, Tagged("x"))));

        await Log.Conflict<AppendResult.ConditionConflict>(Of(To("b", ExpectedVersion.Any, Tagged("y"))) with { Conditions = [None("x")] });

        Assert.Equal([1], (await Log.All()).Positions());
        await Log.Succeed(Of(To("b", ExpectedVersion.NoStream, Tagged("y"))) with { Conditions = [None("y")] });
    }

    public async Task A_condition_does_not_see_the_events_of_its_own_append()
    {
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, Tagged("x"), Tagged("x"))) with { Conditions = [None("x")] });

        Assert.Equal([1, 2], (await Log.All()).Positions());
    }

    public async Task All_conditions_must_hold_and_the_first_that_does_not_is_told()
    {
        await AppendFive();

        var conflict = await Log.Conflict<AppendResult.ConditionConflict>(
            Of(To("b", ExpectedVersion.Exists)) with { Conditions = [None("none"), None("z"), None("x")] });

        Assert.Equal((None("z").FailIfMatch.ToString(), 5), (conflict.Condition.FailIfMatch.ToString(), conflict.Position.Value));
    }

    public async Task A_condition_that_holds_does_not_excuse_a_version()
    {
        await AppendFive();

        var conflict = await Log.Conflict(
            Of(To("b", ExpectedVersion.Any, Tagged("new")), To("s", ExpectedVersion.Exactly(new(4)))) with { Conditions = [None("new")] });

        Assert.Equal((5, 5), (conflict.Actual.Value, conflict.Position.Value));
        Assert.Empty(await Log.All(new() { Query = EventQuery.Match(tags: [new("new")]) }));
        await Log.Succeed(Of(To("b", ExpectedVersion.NoStream, Tagged("new"))) with { Conditions = [None("new")] });
    }

    public async Task The_same_commit_id_is_not_held_to_its_condition_again()
    {
        var append = Of(To("a", ExpectedVersion.Any, Tagged("x"))) with { Conditions = [None("x")] };

        Assert.Equal(await Log.Succeed(append), await Log.Succeed(append));
    }

    public async Task A_condition_after_more_than_there_is_or_of_another_history_is_an_error_and_no_pass()
    {
        await AppendFive();
        var head = await Log.Head(default);

        foreach (var (after, problem) in new[]
        {
            (new ConsistencyToken(head.Epoch, new(6)), ConsistencyTokenProblem.AheadOfHead),
            (new(NewId(), new(1)), ConsistencyTokenProblem.Foreign),
            (new(NewId(), new(6)), ConsistencyTokenProblem.Foreign),
        })
        {
            var append = Any("b") with { Conditions = [new(EventQuery.Match(tags: [new("none")]), after)] };
            var refused = await Assert.Throws<ConsistencyTokenException>(async () => await Log.Append(append, default));
            Assert.Equal(problem, refused.Problem);
        }

        Assert.Equal(head, await Log.Head(default));
        await Log.Succeed(Any("b") with { Conditions = [new(EventQuery.All, head.Token)] });
    }

    public async Task A_tag_is_any_text_and_is_found_by_exactly_that(string text)
    {
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, Tagged(text, "x"), Tagged("x"))));

        var found = Assert.Single(await Log.All(new() { Query = EventQuery.Match(tags: [new(text)]) }));

        Assert.Equal(new Tag[] { new(text), new("x") }, found.Context.Tags);
        Assert.Equal(found.Context.Tags, (await Log.Stream("a"))[0].Context.Tags);
        await Log.Conflict<AppendResult.ConditionConflict>(Any("b") with { Conditions = [None(text)] });
    }

    public async Task Tags_that_look_alike_are_not_the_same()
    {
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, Tagged("É"), Tagged("e\u0301"), Tagged("é"), Tagged("é "))));

        Assert.Equal([3], (await Log.All(new() { Query = EventQuery.Match(tags: [new("é")]) })).Positions());
    }

    public Task Tags_of_an_event() => Limit(
        n => Of(To("a", ExpectedVersion.Any, Tagged([.. Enumerable.Range(1, n).Select(i => $"t{i}")]))), LogLimits.MaxTags);

    public Task Characters_of_a_tag() => Limit(n => Of(To("a", ExpectedVersion.Any, Tagged(new string('ü', n)))), LogLimits.MaxTag);

    public Task Conditions_of_an_append() => Limit(n => Any("a") with { Conditions = [.. Enumerable.Repeat(None("x"), n)] }, LogLimits.MaxConditions);

    public Task Types_and_tags_of_a_query() => Limit(n => Any("a") with { Conditions = [new(Terms(types: n - 20, tags: 20))] }, LogLimits.MaxQueryTerms);

    public async Task A_tag_twice_or_none_at_all_is_refused()
    {
        await Assert.Throws<ArgumentException>(async () => await Log.Append(Of(To("a", ExpectedVersion.Any, Tagged("x", "y", "x"))), default));
        await Assert.Throws<ArgumentException>(
            async () => await Log.Append(Of(To("a", ExpectedVersion.Any, Event() with { Tags = [default] })), default));
    }

    private static EventQuery Terms(int types, int tags) => EventQuery.Match(
        [.. Enumerable.Range(0, types).Select(n => $"type-{n}")], [.. Enumerable.Range(0, tags).Select(n => new Tag($"{n}"))]);

    private Task AppendFive() => Log.Succeed(Of(To(
        "s",
        ExpectedVersion.NoStream,
        Event(type: "opened") with { Tags = [new("x")] },
        Event(type: "opened") with { Tags = [new("x"), new("y")] },
        Event(type: "moved") with { Tags = [new("y")] },
        Event(type: "moved"),
        Event(type: "closed") with { Tags = [new("z"), new("y"), new("x")] })));
}
