using Microsoft.Extensions.Time.Testing;
using static Versicle.Testing.Appends;
using static Versicle.Stores.Tests.Statements;

namespace Versicle.Stores.Tests;

/// <summary>What every store with tables does: a handler's own rows and its events are written together, or not at all.</summary>
public abstract class WriteSessionContract : IAsyncLifetime
{
    protected FakeTimeProvider Time { get; } = new(new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero));

    protected static TimeSpan Limit { get; } = TimeSpan.FromSeconds(5);

    protected IEventStore Store { get; private set; } = null!;

    /// <summary>
    /// A store with tables <c>people (id generated, email unique not null, age check positive_age)</c> and
    /// <c>pets (id, owner references people deferrable, name; unique (owner, name))</c>.
    /// </summary>
    protected abstract ValueTask<IEventStore> Open();

    public async ValueTask InitializeAsync() => Store = await Open();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task Rows_and_events_are_written_together()
    {
        await using (var session = await Begin())
        {
            await Add(session, "ada@example.org");
            Assert.IsType<AppendResult.Appended>(await session.Commit(Any("person-1")));
        }

        Assert.Equal(["ada@example.org"], await Emails());
        Assert.Equal([1], (await Store.Log.All()).Positions());
    }

    [Fact]
    public async Task Without_a_commit_nothing_is_written()
    {
        await using (var session = await Begin())
            await Add(session, "ada@example.org");

        Assert.Empty(await Emails());
        Assert.Empty(await Store.Log.All());
    }

    [Fact]
    public async Task A_conflict_undoes_the_rows_too()
    {
        await Store.Log.Succeed(Any("person-1"));
        await using (var session = await Begin())
        {
            await Add(session, "ada@example.org");
            Assert.IsType<AppendResult.StreamConflict>(await session.Commit(Of(To("person-1", ExpectedVersion.NoStream))));
        }

        Assert.Empty(await Emails());
        Assert.Equal([1], (await Store.Log.All()).Positions());
    }

    [Fact]
    public async Task An_append_beyond_the_limits_undoes_the_rows_too()
    {
        await using (var session = await Begin())
        {
            await Add(session, "ada@example.org");
            await Assert.ThrowsAsync<AppendTooLargeException>(async () => await session.Commit(Any("a", LogLimits.MaxEvents + 1)));
        }

        Assert.Empty(await Emails());
    }

    [Fact]
    public async Task A_session_without_events_commits_its_rows_and_answers_the_head()
    {
        await Store.Log.Succeed(Any("a", 2));
        await using var session = await Begin();
        await Add(session, "ada@example.org");

        var appended = Assert.IsType<AppendResult.Appended>(await session.Commit(Of()));

        Assert.Equal(2, appended.Head.Position.Value);
        Assert.Equal(["ada@example.org"], await Emails());
    }

    [Fact]
    public async Task A_session_sees_what_it_wrote_and_execute_counts_rows()
    {
        await using var session = await Begin();
        await Add(session, "ada@example.org");
        await Add(session, "bob@example.org");

        Assert.Equal(2, await session.Execute(Sql("update people set age = $1", 40), default));
        Assert.Equal(0, await session.Execute(Sql("update people set age = $1 where email = $2", 41, "nobody"), default));
        Assert.Equal(2, Assert.Single(await session.Query(Sql("select count(*) from people where age = $1", 40), Number, 1, default)));
    }

    [Fact]
    public async Task Query_answers_rows_in_order_and_at_most_max()
    {
        await using var session = await Begin();
        foreach (var name in (string[])["c", "a", "b"])
            await Add(session, name);

        var two = await session.Query(Sql("select email, id from people order by email desc"), Person.Mapper, 2, default);

        Assert.Equal(["c", "b"], two.Select(person => person.Email));
    }

    [Fact]
    public async Task A_statement_that_writes_and_answers_writes_all_of_it_however_few_rows_are_read()
    {
        await using var session = await Begin();
        await session.Query(Sql("insert into people (email) values ('a'), ('b'), ('c') returning id, email"), Person.Mapper, 1, default);
        await session.Commit(Of());

        Assert.Equal(["a", "b", "c"], await Emails());
    }

    [Fact]
    public async Task A_column_that_is_not_answered_is_named()
    {
        await using var session = await Begin();
        await Add(session, "a");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await session.Query(Sql("select id from people"), Person.Mapper, 1, default));

        Assert.Contains("'email'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_for_a_value_names_its_column_and_row()
    {
        await using var session = await Begin();

        var error = await Assert.ThrowsAsync<NullColumnException>(
            async () => await session.Query(Sql("select 1 as id, null as email"), Person.Mapper, 1, default));

        Assert.Contains("'email'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Person'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("insert into people (email) values ('taken')", "people_email_key")]
    [InlineData("insert into people (id, email) values (1, 'b')", "people_pkey")]
    [InlineData("insert into people (email, age) values ('b', -1)", "positive_age")]
    [InlineData("insert into pets (id, owner, name) values (1, 1, 'Rex'), (2, 1, 'Rex')", "pets_owner_name_key")]
    [InlineData("update people set nick = 'n'; ", "one_nick")]
    public async Task A_broken_constraint_is_named_and_harms_only_its_statement(string statement, string constraint)
    {
        await Committed("taken", "other");
        await using var session = await Begin();
        await Add(session, "mine");

        var error = await Assert.ThrowsAsync<ConstraintViolationException>(async () => await session.Execute(Sql(statement), default));
        await session.Commit(Of());

        Assert.Equal(constraint, error.Constraint);
        Assert.Equal(["mine", "other", "taken"], await Emails());
    }

    [Fact]
    public async Task A_broken_constraint_harms_no_neighbour()
    {
        await Committed("taken");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            await using var session = await Begin();
            await Add(session, $"new-{n}");
            if (n % 2 == 0)
                await Assert.ThrowsAsync<ConstraintViolationException>(async () => await Add(session, "taken"));
            else
                await session.Commit(Any($"n-{n}"));
        }));

        Assert.Equal(11, (await Emails()).Count);
        Assert.Equal(10, (await Store.Log.Head(default)).Position.Value);
    }

    [Fact]
    public async Task A_foreign_key_that_is_checked_at_the_end_fails_its_own_session_only()
    {
        await using var session = await Begin();
        await session.Execute(Sql("insert into pets (id, owner, name) values (1, 99, 'Rex')"), default);
        var neighbour = Store.Log.Append(Any("neighbour"), default);

        var error = await Assert.ThrowsAsync<ConstraintViolationException>(async () => await session.Commit(Any("pet-1")));

        Assert.Equal("foreign key", error.Constraint);
        Assert.Equal(1, Assert.IsType<AppendResult.Appended>(await neighbour).Head.Position.Value);
        Assert.Empty(await Store.Log.Stream("pet-1"));
    }

    [Fact]
    public async Task A_session_is_of_no_use_after_its_end()
    {
        var session = await Begin();
        await session.Commit(Of());
        await session.DisposeAsync();
        await session.DisposeAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.Execute(Sql("delete from people"), default));
    }

    protected ValueTask<IStoreTransaction> Begin() => Store.Begin("Test", default);

    protected static ValueTask<int> Add(IStoreTransaction session, string email) =>
        session.Execute(Sql("insert into people (email) values ($1)", email), default);

    protected async Task Committed(params string[] emails)
    {
        await using var session = await Begin();
        foreach (var email in emails)
            await Add(session, email);
        await session.Commit(Of());
    }

    protected async Task<IReadOnlyList<string>> Emails()
    {
        await using var session = await Begin();
        return await session.Query(Sql("select email from people order by email"), Text, 1_000, default);
    }
}
