using System.Data;
using Versicle.Stores;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Testing;

/// <summary>A handler that holds the writer for too long loses it, and nobody else loses anything.</summary>
internal sealed class SessionLimitCases : StoreCases
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static IEnumerable<ContractCase<IEventStore>> All =>
    [
        Case<SessionLimitCases>(c => c.Past_the_limit_a_session_is_undone_and_later_use_says_so(), "G19"),
        Case<SessionLimitCases>(c => c.Within_the_limit_a_session_commits()),
        Case<SessionLimitCases>(c => c.Who_waits_behind_a_session_goes_on_when_its_limit_passes(), "G19"),
        Case<SessionLimitCases>(c => c.What_was_lent_is_of_no_use_past_the_limit()),
    ];

    public async Task Past_the_limit_a_session_is_undone_and_later_use_says_so()
    {
        await using var session = await Begin();
        await Add(session, "late");

        Time.Advance(Limit);

        var error = await Assert.Throws<SessionTimeoutException>(async () => await Add(session, "later"));
        await Assert.Throws<SessionTimeoutException>(async () => await session.Query(Sql("select 1"), Number, 1, default));
        await Assert.Throws<SessionTimeoutException>(async () => await session.Commit(Any("late")));
        Assert.True(error.Message.Contains("'Test'", StringComparison.Ordinal), error.Message);
        Assert.Empty(await Emails());
        Assert.Empty(await Store.Log.All());
    }

    public async Task Within_the_limit_a_session_commits()
    {
        await using var session = await Begin();
        await Add(session, "in time");
        Time.Advance(Limit - TimeSpan.FromMilliseconds(1));

        Assert.IsType<AppendResult.Appended>(await session.Commit(Any("a")));
        Time.Advance(Limit);

        Assert.Equal(["in time"], await Emails());
    }

    public async Task Who_waits_behind_a_session_goes_on_when_its_limit_passes()
    {
        await using var stuck = await Begin();
        await Add(stuck, "stuck");
        var append = Store.Log.Append(Any("a"), default).AsTask();
        var next = Begin().AsTask();

        Time.Advance(Limit);

        await using var session = await next.WaitAsync(Patience);
        await session.Commit(Any("b"));
        Assert.IsType<AppendResult.Appended>(await append);
        Assert.Equal([1, 2], (await Store.Log.All()).Positions());
        Assert.Empty(await Emails());
    }

    public async Task What_was_lent_is_of_no_use_past_the_limit()
    {
        await using var session = await Begin();
        await Add(session, "late");
        var connection = session.Lend().Connection!;
        await using var command = connection.CreateCommand();
        command.CommandText = "select email from people";
        await using var reader = await command.ExecuteReaderAsync();

        Time.Advance(Limit);

        await Assert.Throws<SessionTimeoutException>(() => reader.ReadAsync());
        await Assert.Throws<SessionTimeoutException>(() => command.ExecuteNonQueryAsync());
        Assert.Equal(ConnectionState.Closed, connection.State);
        Assert.Empty(await Emails());
    }
}
