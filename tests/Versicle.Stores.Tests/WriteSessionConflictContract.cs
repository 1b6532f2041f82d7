using static Versicle.Testing.Appends;
using static Versicle.Stores.Tests.Statements;

namespace Versicle.Stores.Tests;

/// <summary>What a session's append requires beyond its streams' versions undoes its rows too when it does not hold.</summary>
public abstract class WriteSessionConflictContract : WriteSessionContract
{
    [Fact]
    [Trait("Guarantee", "G1")]
    public async Task A_condition_that_does_not_hold_undoes_the_rows_too()
    {
        await Store.Log.Succeed(Of(To("a", ExpectedVersion.Any, Event(), Tagged("x"))));
        var append = Any("b") with { Conditions = [None("y"), None("x")] };

        var conflict = Assert.IsType<AppendResult.ConditionConflict>(await AddAndCommit(append));

        Assert.Equal((append.Conditions[1], new(2)), (conflict.Condition, conflict.Position));
        await AssertNothingWritten(events: 2);
    }

    [Fact]
    [Trait("Guarantee", "G1")]
    public async Task A_key_of_another_stream_undoes_the_rows_too()
    {
        await Store.Log.Succeed(Of(To("a", ExpectedVersion.Any, Event(), Keyed(KeyChange.Claim("k", "2")))));
        var keyed = Keyed(KeyChange.Claim("k", "1"), KeyChange.Claim("k", "2"));
        var append = Of(To("b", ExpectedVersion.Any, Event()), To("b", ExpectedVersion.Any, keyed));

        var conflict = Assert.IsType<AppendResult.KeyConflict>(await AddAndCommit(append));

        Assert.Equal(new(new("b"), KeyChange.Claim("k", "2"), new("a"), new(2)), conflict);
        await AssertNothingWritten(events: 2);
        await Store.Log.Succeed(Of(To("c", ExpectedVersion.Any, Keyed(KeyChange.Claim("k", "1")))));
    }

    [Fact]
    public async Task A_condition_beyond_the_head_undoes_the_rows_too()
    {
        var head = await Store.Log.Head(default);
        var append = Any("b") with { Conditions = [new(EventQuery.All, new(head.Epoch, new(1)))] };

        await Assert.ThrowsAsync<ConsistencyTokenException>(() => AddAndCommit(append));

        await AssertNothingWritten(events: 0);
    }

    [Fact]
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

    private async Task AssertNothingWritten(int events)
    {
        Assert.Empty(await Emails());
        Assert.Equal(events, (await Store.Log.All()).Count);
    }
}
