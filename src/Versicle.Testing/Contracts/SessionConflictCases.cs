using Versicle.Stores;
using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>What a session's append requires beyond its streams' versions undoes its rows too when it does not hold.</summary>
internal sealed class SessionConflictCases : StoreCases
{
    public static IEnumerable<ContractCase<IEventStore>> All =>
    [
        Case<SessionConflictCases>(c => c.A_condition_that_does_not_hold_undoes_the_rows_too(), "G1"),
        Case<SessionConflictCases>(c => c.A_key_of_another_stream_undoes_the_rows_too(), "G1"),
        Case<SessionConflictCases>(c => c.A_condition_beyond_the_head_undoes_the_rows_too()),
        Case<SessionConflictCases>(c => c.What_was_decided_about_keys_meanwhile_undoes_the_rows_too(), "G3"),
        Case<SessionConflictCases>(c => c.Rows_events_tags_and_keys_are_written_together(), "G1"),
    ];

    public async Task A_condition_that_does_not_hold_undoes_the_rows_too()
    {
        await Store.Log.Succeed(Of(To("a", ExpectedVersion.Any, Event(), Tagged("x"))));
        var append = Any("b") with { Conditions = [None("y"), None("x")] };

        var conflict = Assert.IsType<AppendResult.ConditionConflict>(await AddAndCommit(append));

        Assert.Equal((append.Conditions[1], new(2)), (conflict.Condition, conflict.Position));
        await RequireNothingWritten(events: 2);
    }

    public async Task A_key_of_another_stream_undoes_the_rows_too()
    {
        await Store.Log.Succeed(Of(To("a", ExpectedVersion.Any, Event(), Keyed(KeyChange.Claim("k", "2")))));
        var keyed = Keyed(KeyChange.Claim("k", "1"), KeyChange.Claim("k", "2"));
        var append = Of(To("b", ExpectedVersion.Any, Event()), To("b", ExpectedVersion.Any, keyed));

        var conflict = Assert.IsType<AppendResult.KeyConflict>(await AddAndCommit(append));

        Assert.Equal(new(new("b"), KeyChange.Claim("k", "2"), new("a"), new(2)), conflict);
        await RequireNothingWritten(events: 2);
        await Store.Log.Succeed(Of(To("c", ExpectedVersion.Any, Keyed(KeyChange.Claim("k", "1")))));
    }

    public async Task A_condition_beyond_the_head_undoes_the_rows_too()
    {
        var head = await Store.Log.Head(default);
        var append = Any("b") with { Conditions = [new(EventQuery.All, new(head.Epoch, new(1)))] };

        await Assert.Throws<ConsistencyTokenException>(() => AddAndCommit(append));

        await RequireNothingWritten(events: 0);
    }

    public async Task What_was_decided_about_keys_meanwhile_undoes_the_rows_too()
    {
        var told = Of() with { KeyDecisions = 0 };
        await Store.Log.Storage.DecideKeys(told, [new(new("happened", "k", IsRelease: false), IsActive: true, "")], default);

        Assert.Equal(new AppendResult.Outdated(0, 1), await AddAndCommit(Any("b") with { KeyDecisions = 0 }));
        Assert.Equal(new AppendResult.Outdated(0, 1), await AddAndCommit(Any("b", 2) with { KeyDecisions = 0 }));

        await RequireNothingWritten(events: 0);
    }

    public async Task Rows_events_tags_and_keys_are_written_together()
    {
        var happened = Tagged("x") with { Keys = [KeyChange.Claim("k", "1")] };

        Assert.IsType<AppendResult.Appended>(await AddAndCommit(Of(To("a", ExpectedVersion.Any, happened)) with { Conditions = [None("x")] }));

        Assert.Equal(["ada@example.org"], await Emails());
        Assert.Equal(happened.Keys, Assert.Single(await Store.Log.All(new() { Query = EventQuery.Match(tags: [new("x")]) })).Keys);
        await Store.Log.Conflict<AppendResult.KeyConflict>(Of(To("b", ExpectedVersion.Any, Keyed(KeyChange.Claim("k", "1")))));
    }

    private async Task<AppendResult> AddAndCommit(Append append)
    {
        await using var session = await Begin();
        await Add(session, "ada@example.org");
        return await session.Commit(append);
    }

    private async Task RequireNothingWritten(int events)
    {
        Assert.Empty(await Emails());
        Assert.Equal(events, (await Store.Log.All()).Count);
    }
}
