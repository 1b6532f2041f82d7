using System.Data;
using Dapper;
using static Versicle.Testing.Appends;
using static Versicle.Stores.Tests.Statements;

namespace Versicle.Stores.Tests;

/// <summary>The lent transaction takes what other data libraries write into the session's commit, and nothing out of it.</summary>
public abstract class LendingContract : WriteSessionTrialContract
{
    [Fact]
    public async Task What_Dapper_writes_commits_with_the_session()
    {
        await using (var session = await Begin())
        {
            var transaction = session.Lend();
            await transaction.Connection!.ExecuteAsync("insert into people (email) values (@email)", new { email = "dapper" }, transaction);
            Assert.Equal("dapper", await transaction.Connection!.QuerySingleAsync<string>("select email from people", transaction: transaction));
            await session.Commit(Any("a"));
        }

        Assert.Equal(["dapper"], await Emails());
    }

    [Fact]
    public async Task What_Dapper_writes_is_undone_with_the_session()
    {
        await using (var session = await Begin())
        {
            await using var transaction = session.Lend();
            await transaction.Connection!.ExecuteAsync("insert into people (email) values ('dapper')", transaction: transaction);
        }

        Assert.Empty(await Emails());
    }

    [Fact]
    public async Task A_constraint_broken_through_the_lent_connection_has_the_same_name()
    {
        await Committed("taken");
        await using var session = await Begin();

        var error = await Assert.ThrowsAsync<ConstraintViolationException>(
            () => session.Lend().Connection!.ExecuteAsync("insert into people (email) values ('taken')"));

        Assert.Equal("people_email_key", error.Constraint);
    }

    [Fact]
    public async Task Ending_the_lent_transaction_is_refused_and_changes_nothing()
    {
        await using var session = await Begin();
        await Add(session, "mine");
        var transaction = session.Lend();
        var connection = transaction.Connection!;

        Assert.Throws<InvalidOperationException>(transaction.Commit);
        Assert.Throws<InvalidOperationException>(transaction.Rollback);
        Assert.Throws<InvalidOperationException>(connection.Close);
        Assert.Throws<InvalidOperationException>(() => connection.BeginTransaction());
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.ExecuteAsync("commit"));
        transaction.Dispose();
        await session.Commit(Of());

        Assert.Equal(["mine"], await Emails());
    }

    [Fact]
    public async Task A_reader_left_open_does_not_keep_the_session_from_committing()
    {
        await using (var session = await Begin())
        {
            var command = session.Lend().Connection!.CreateCommand();
            command.CommandText = "insert into people (email) values ('a'), ('b') returning email";
            var reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            await session.Commit(Any("a"));
            Assert.True(reader.IsClosed);
        }

        Assert.Equal(["a", "b"], await Emails());
    }

    [Fact]
    public async Task A_lent_connection_is_closed_when_the_session_has_ended()
    {
        var session = await Begin();
        var connection = session.Lend().Connection!;
        Assert.Equal(ConnectionState.Open, connection.State);

        await session.Commit(Of());

        Assert.Equal(ConnectionState.Closed, connection.State);
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.ExecuteAsync("insert into people (email) values ('late')"));
        Assert.Empty(await Emails());
    }
}
