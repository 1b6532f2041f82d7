using System.Data;
using System.Data.Common;
using Versicle.Stores;
using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>The lent transaction takes what other data libraries write into the session's commit, and nothing out of it.</summary>
internal sealed class LendingCases : StoreCases
{
    public static IEnumerable<ContractCase<IEventStore>> All =>
    [
        Case<LendingCases>(c => c.What_is_written_through_it_commits_with_the_session(), "G1"),
        Case<LendingCases>(c => c.What_is_written_through_it_is_undone_with_the_session(), "G1"),
        Case<LendingCases>(c => c.A_constraint_broken_through_the_lent_connection_has_the_same_name()),
        Case<LendingCases>(c => c.Ending_the_lent_transaction_is_refused_and_changes_nothing()),
        Case<LendingCases>(c => c.A_reader_left_open_does_not_keep_the_session_from_committing()),
        Case<LendingCases>(c => c.A_lent_connection_is_closed_when_the_session_has_ended()),
    ];

    public async Task What_is_written_through_it_commits_with_the_session()
    {
        await using (var session = await Begin())
        {
            await using var insert = Command(session, "insert into people (email) values (@email)");
            var email = insert.CreateParameter();
            (email.ParameterName, email.Value) = ("email", "lent");
            insert.Parameters.Add(email);
            Assert.Equal(1, await insert.ExecuteNonQueryAsync());
            Assert.Equal("lent", await Command(session, "select email from people").ExecuteScalarAsync());
            await session.Commit(Any("a"));
        }

        Assert.Equal(["lent"], await Emails());
    }

    public async Task What_is_written_through_it_is_undone_with_the_session()
    {
        await using (var session = await Begin())
            await Run(session, "insert into people (email) values ('lent')");

        Assert.Empty(await Emails());
    }

    public async Task A_constraint_broken_through_the_lent_connection_has_the_same_name()
    {
        await Committed("taken");
        await using var session = await Begin();

        var error = await Assert.Throws<ConstraintViolationException>(() => Run(session, "insert into people (email) values ('taken')"));

        Assert.Equal("people_email_key", error.Constraint);
    }

    public async Task Ending_the_lent_transaction_is_refused_and_changes_nothing()
    {
        await using var session = await Begin();
        await Add(session, "mine");
        var transaction = session.Lend();
        var connection = transaction.Connection!;

        foreach (var end in (Action[])[transaction.Commit, transaction.Rollback, connection.Close, () => connection.BeginTransaction()])
            Assert.ThrowsAtOnce<InvalidOperationException>(() => { end(); return null; });
        await Assert.Throws<InvalidOperationException>(() => Run(session, "commit"));
        transaction.Dispose();
        await session.Commit(Of());

        Assert.Equal(["mine"], await Emails());
    }

    public async Task A_reader_left_open_does_not_keep_the_session_from_committing()
    {
        await using (var session = await Begin())
        {
            var insert = Command(session, "insert into people (email) values ('a'), ('b') returning email");
            var reader = await insert.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            await session.Commit(Any("a"));
            Assert.True(reader.IsClosed);
        }

        Assert.Equal(["a", "b"], await Emails());
    }

    public async Task A_lent_connection_is_closed_when_the_session_has_ended()
    {
        var session = await Begin();
        var connection = session.Lend().Connection!;
        var late = Command(session, "insert into people (email) values ('late')");
        Assert.Equal(ConnectionState.Open, connection.State);

        await session.Commit(Of());

        Assert.Equal(ConnectionState.Closed, connection.State);
        await Assert.Throws<InvalidOperationException>(() => late.ExecuteNonQueryAsync());
        Assert.Empty(await Emails());
    }

    private static DbCommand Command(IStoreTransaction session, string text)
    {
        var transaction = session.Lend();
        var command = transaction.Connection!.CreateCommand();
        (command.CommandText, command.Transaction) = (text, transaction);
        return command;
    }

    private static Task<int> Run(IStoreTransaction session, string text) => Command(session, text).ExecuteNonQueryAsync();
}
