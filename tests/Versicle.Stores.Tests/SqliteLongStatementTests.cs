using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests;

/// <summary>A statement that still runs when the session's limit passes is stopped: on the real clock, for the engine has no other.</summary>
public sealed class SqliteLongStatementTests : IAsyncDisposable
{
    private const string Endless = "with recursive n (x) as (select 1 union all select x + 1 from n)";

    private readonly SqliteRig _rig = new(TimeProvider.System)
    {
        Scripts = [new("sqlite", "001-people.sql", SqliteWriteSessionTests.Tables)],
        SessionLimit = TimeSpan.FromSeconds(1),
    };

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task A_reading_statement_is_stopped_and_the_writer_goes_on()
    {
        var store = await _rig.Store();
        await using var session = await store.Begin("Test", default);

        await Assert.ThrowsAsync<SessionTimeoutException>(async () => await session.Query(Sql($"{Endless} select count(*) from n"), Number, 1, default));

        Assert.Equal(1, (await store.Log.Succeed(Any("a"))).Head.Position.Value);
    }

    [Fact]
    public async Task A_writing_statement_is_stopped_and_nothing_of_it_is_kept()
    {
        var store = await _rig.Store();
        await using (var session = await store.Begin("Test", default))
        {
            await Assert.ThrowsAsync<SessionTimeoutException>(
                async () => await session.Execute(Sql($"{Endless} insert into people (email) select x from n"), default));
        }

        await using var next = await store.Begin("Next", default);
        Assert.Equal([0L], await next.Query(Sql("select count(*) from people"), Number, 1, default));
        Assert.IsType<AppendResult.Appended>(await next.Commit(Any("a")));
    }

    [Fact]
    public async Task A_statement_through_the_lent_connection_is_stopped_too()
    {
        var store = await _rig.Store();
        await using var session = await store.Begin("Test", default);
        await using var command = session.Lend().Connection!.CreateCommand();
        command.CommandText = $"{Endless} select count(*) from n";

        Assert.Throws<SessionTimeoutException>(() => command.ExecuteScalar());

        Assert.IsType<AppendResult.Appended>(await store.Log.Append(Any("a"), default));
    }
}
