using static Versicle.Testing.Appends;
using static Versicle.Stores.Tests.Statements;

namespace Versicle.Stores.Tests;

/// <summary>A handler that holds the writer for too long loses it, and nobody else loses anything.</summary>
public abstract class WriteSessionTimeoutContract : WriteSessionTests
{
    [Fact]
    public async Task Past_the_limit_a_session_is_undone_and_later_use_says_so()
    {
        await using var session = await Begin();
        await Add(session, "late");

        Time.Advance(Limit);

        var error = await Assert.ThrowsAsync<SessionTimeoutException>(async () => await Add(session, "later"));
        await Assert.ThrowsAsync<SessionTimeoutException>(async () => await session.Query(Sql("select 1"), Number, 1, default));
        await Assert.ThrowsAsync<SessionTimeoutException>(async () => await session.Commit(Any("late")));
        Assert.Contains("'Test'", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Emails());
        Assert.Empty(await Store.Log.All());
    }

    [Fact]
    public async Task Within_the_limit_a_session_commits()
    {
        await using var session = await Begin();
        await Add(session, "in time");
        Time.Advance(Limit - TimeSpan.FromMilliseconds(1));

        Assert.IsType<AppendResult.Appended>(await session.Commit(Any("a")));
        Time.Advance(Limit);

        Assert.Equal(["in time"], await Emails());
    }

    [Fact]
    public async Task Who_waits_behind_a_session_goes_on_when_its_limit_passes()
    {
        await using var stuck = await Begin();
        await Add(stuck, "stuck");
        var append = Store.Log.Append(Any("a"), default).AsTask();
        var next = Begin().AsTask();
        Assert.False(append.IsCompleted);

        Time.Advance(Limit);

        await using var session = await next.WaitAsync(TimeSpan.FromSeconds(10));
        await session.Commit(Any("b"));
        Assert.IsType<AppendResult.Appended>(await append);
        Assert.Equal([1, 2], (await Store.Log.All()).Positions());
        Assert.Empty(await Emails());
    }

    [Fact]
    public async Task What_was_lent_is_of_no_use_past_the_limit()
    {
        await using var session = await Begin();
        await Add(session, "late");
        var connection = session.Lend().Connection!;
        await using var command = connection.CreateCommand();
        command.CommandText = "select email from people";
        await using var reader = await command.ExecuteReaderAsync();

        Time.Advance(Limit);

        await Assert.ThrowsAsync<SessionTimeoutException>(() => reader.ReadAsync());
        await Assert.ThrowsAsync<SessionTimeoutException>(() => command.ExecuteNonQueryAsync());
        Assert.Equal(System.Data.ConnectionState.Closed, connection.State);
        Assert.Empty(await Emails());
    }
}
