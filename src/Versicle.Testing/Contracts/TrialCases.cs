using Versicle.Stores;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Testing;

/// <summary>What a session only tries is answered as its commit would be, and leaves nothing.</summary>
internal sealed class TrialCases : StoreCases
{
    public static IEnumerable<ContractCase<IEventStore>> All =>
    [
        Case<TrialCases>(c => c.What_is_tried_is_answered_and_leaves_neither_row_nor_event_nor_key(), "G1"),
        Case<TrialCases>(c => c.What_would_conflict_is_told_and_the_next_session_goes_on()),
        Case<TrialCases>(c => c.Past_the_limit_nothing_is_tried()),
        Case<TrialCases>(c => c.Many_that_try_beside_many_that_commit_leave_what_was_committed()),
    ];

    public async Task What_is_tried_is_answered_and_leaves_neither_row_nor_event_nor_key()
    {
        await Store.Log.Succeed(Any("a", 2));
        var append = Of(To("a", ExpectedVersion.Exactly(new(2))), To("b", ExpectedVersion.NoStream, Keyed(KeyChange.Claim("k", "1"))));
        AppendResult tried;
        await using (var session = await Begin())
        {
            await Add(session, "ada@example.org");
            tried = await session.Try(append);
        }

        Assert.Equal(4, Assert.IsType<AppendResult.Appended>(tried).Head.Position.Value);
        Assert.Empty(await Emails());
        Assert.Equal([1, 2], (await Store.Log.All()).Positions());
        await Store.Log.Succeed(Of(To("c", ExpectedVersion.Any, Keyed(KeyChange.Claim("k", "1")))));
        Assert.Equal(5, (await Store.Log.Succeed(append with { Streams = [append.Streams[0], To("b", ExpectedVersion.Any)] })).Head.Position.Value);
    }

    public async Task What_would_conflict_is_told_and_the_next_session_goes_on()
    {
        await Store.Log.Succeed(Any("a"));
        await using (var session = await Begin())
        {
            await Add(session, "ada@example.org");
            Assert.IsType<AppendResult.StreamConflict>(await session.Try(Of(To("a", ExpectedVersion.NoStream))));
            await Assert.Throws<InvalidOperationException>(async () => await Add(session, "eve@example.org"));
        }

        await Committed("bob@example.org");
        Assert.Equal(["bob@example.org"], await Emails());
    }

    public async Task Past_the_limit_nothing_is_tried()
    {
        await using var session = await Begin();
        await Add(session, "ada@example.org");
        Time.Advance(Limit);

        await Assert.Throws<SessionTimeoutException>(async () => await session.Try(Any("a")));
    }

    public async Task Many_that_try_beside_many_that_commit_leave_what_was_committed()
    {
        await Task.WhenAll(Enumerable.Range(0, 32).Select(n => Beside(async () =>
        {
            await using var session = await Begin();
            await Add(session, $"{n}@example.org");
            var append = Any($"s-{n}");
            Assert.IsType<AppendResult.Appended>(n % 2 == 0 ? await session.Commit(append) : await session.Try(append));
        })));

        Assert.Equal(16, (await Emails()).Count);
        Assert.Equal(1L.To(16), (await Store.Log.All()).Positions());
    }
}
