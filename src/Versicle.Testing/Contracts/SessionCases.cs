using Versicle.Modules;
using Versicle.Stores;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Testing;

/// <summary>A handler's own SQL, and its end.</summary>
internal sealed class SessionCases : StoreCases
{
    private static readonly (string Statement, string Constraint)[] Broken =
    [
        ("insert into people (email) values ('taken')", "people_email_key"),
        ("insert into people (id, email) values (1, 'b')", "people_pkey"),
        ("insert into people (email, age) values ('b', -1)", "positive_age"),
        ("insert into pets (id, owner, name) values (1, 1, 'Rex'), (2, 1, 'Rex')", "pets_owner_name_key"),
        ("update people set nick = 'n'; ", "one_nick"),
    ];

    public static IEnumerable<ContractCase<IEventStore>> All =>
    [
        Case<SessionCases>(c => c.Rows_and_events_are_written_together(), "G1"),
        Case<SessionCases>(c => c.Without_a_commit_nothing_is_written(), "G1"),
        Case<SessionCases>(c => c.A_conflict_undoes_the_rows_too(), "G1"),
        Case<SessionCases>(c => c.An_append_beyond_the_limits_undoes_the_rows_too()),
        Case<SessionCases>(c => c.A_session_without_events_commits_its_rows_and_answers_the_head()),
        Case<SessionCases>(c => c.A_session_sees_what_it_wrote_and_execute_counts_rows()),
        Case<SessionCases>(c => c.Query_answers_rows_in_order_and_at_most_max()),
        Case<SessionCases>(c => c.A_statement_that_writes_and_answers_writes_all_of_it_however_few_rows_are_read()),
        Case<SessionCases>(c => c.A_column_that_is_not_answered_is_named()),
        Case<SessionCases>(c => c.A_null_for_a_value_names_its_column_and_row()),
        .. Broken.Select((_, n) => n).SelectMany(BrokenConstraint),
        Case<SessionCases>(c => c.A_broken_constraint_harms_no_neighbour()),
        Case<SessionCases>(c => c.A_foreign_key_that_is_checked_at_the_end_fails_its_own_session_only()),
        Case<SessionCases>(c => c.A_session_is_of_no_use_after_its_end()),
    ];

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

    public async Task Without_a_commit_nothing_is_written()
    {
        await using (var session = await Begin())
            await Add(session, "ada@example.org");

        Assert.Empty(await Emails());
        Assert.Empty(await Store.Log.All());
    }

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

    public async Task An_append_beyond_the_limits_undoes_the_rows_too()
    {
        await using (var session = await Begin())
        {
            await Add(session, "ada@example.org");
            await Assert.Throws<AppendTooLargeException>(async () => await session.Commit(Any("a", LogLimits.MaxEvents + 1)));
        }

        Assert.Empty(await Emails());
    }

    public async Task A_session_without_events_commits_its_rows_and_answers_the_head()
    {
        await Store.Log.Succeed(Any("a", 2));
        await using (var session = await Begin())
        {
            await Add(session, "ada@example.org");

            Assert.Equal(2, Assert.IsType<AppendResult.Appended>(await session.Commit(Of())).Head.Position.Value);
        }

        Assert.Equal(["ada@example.org"], await Emails());
    }

    public async Task A_session_sees_what_it_wrote_and_execute_counts_rows()
    {
        await using var session = await Begin();
        await Add(session, "ada@example.org");
        await Add(session, "bob@example.org");

        Assert.Equal(2, await session.Execute(Sql("update people set age = $1", 40), default));
        Assert.Equal(0, await session.Execute(Sql("update people set age = $1 where email = $2", 41, "nobody"), default));
        Assert.Equal([2L], await session.Query(Sql("select count(*) from people where age = $1", 40), Number, 1, default));
    }

    public async Task Query_answers_rows_in_order_and_at_most_max()
    {
        await using var session = await Begin();
        foreach (var name in (string[])["c", "a", "b"])
            await Add(session, name);

        var two = await session.Query(Sql("select email, id from people order by email desc"), PersonRow.Mapper, 2, default);

        Assert.Equal(["c", "b"], two.Select(person => person.Email));
    }

    public async Task A_statement_that_writes_and_answers_writes_all_of_it_however_few_rows_are_read()
    {
        await using (var session = await Begin())
        {
            await session.Query(Sql("insert into people (email) values ('a'), ('b'), ('c') returning id, email"), PersonRow.Mapper, 1, default);
            await session.Commit(Of());
        }

        Assert.Equal(["a", "b", "c"], await Emails());
    }

    public async Task A_column_that_is_not_answered_is_named()
    {
        await using var session = await Begin();
        await Add(session, "a");

        var error = await Assert.Throws<InvalidOperationException>(
            async () => await session.Query(Sql("select id from people"), PersonRow.Mapper, 1, default));

        Assert.True(error.Message.Contains("'email'", StringComparison.Ordinal), $"it names the column: {error.Message}");
    }

    public async Task A_null_for_a_value_names_its_column_and_row()
    {
        await using var session = await Begin();

        var error = await Assert.Throws<NullColumnException>(
            async () => await session.Query(Sql("select 1 as id, null as email"), PersonRow.Mapper, 1, default));

        Assert.True(error.Message.Contains("'email'", StringComparison.Ordinal), $"it names the column: {error.Message}");
        Assert.True(error.Message.Contains("'PersonRow'", StringComparison.Ordinal), $"it names the row: {error.Message}");
    }

    public async Task A_broken_constraint_is_named_and_harms_only_its_statement(int n)
    {
        var (statement, constraint) = Broken[n];
        await Committed("taken", "other");
        await using (var session = await Begin())
        {
            await Add(session, "mine");

            var error = await Assert.Throws<ConstraintViolationException>(async () => await session.Execute(Sql(statement), default));
            await session.Commit(Of());

            Assert.Equal(constraint, error.Constraint);
        }

        Assert.Equal(["mine", "other", "taken"], await Emails());
    }

    public async Task A_broken_constraint_harms_no_neighbour()
    {
        await Committed("taken");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            await using var session = await Begin();
            await Add(session, $"new-{n}");
            if (n % 2 == 0)
                await Assert.Throws<ConstraintViolationException>(async () => await Add(session, "taken"));
            else
                await session.Commit(Any($"n-{n}"));
        }));

        Assert.Equal(11, (await Emails()).Count);
        Assert.Equal(10, (await Store.Log.Head(default)).Position.Value);
    }

    public async Task A_foreign_key_that_is_checked_at_the_end_fails_its_own_session_only()
    {
        await using var session = await Begin();
        await session.Execute(Sql("insert into pets (id, owner, name) values (1, 99, 'Rex')"), default);
        var neighbour = Store.Log.Append(Any("neighbour"), default);

        var error = await Assert.Throws<ConstraintViolationException>(async () => await session.Commit(Any("pet-1")));

        Assert.Equal("foreign key", error.Constraint);
        Assert.Equal(1, Assert.IsType<AppendResult.Appended>(await neighbour).Head.Position.Value);
        Assert.Empty(await Store.Log.Stream("pet-1"));
    }

    public async Task A_session_is_of_no_use_after_its_end()
    {
        var session = await Begin();
        await session.Commit(Of());
        await session.DisposeAsync();
        await session.DisposeAsync();

        await Assert.Throws<InvalidOperationException>(async () => await session.Execute(Sql("delete from people"), default));
    }

    private static IEnumerable<ContractCase<IEventStore>> BrokenConstraint(int n)
    {
        var one = Case<SessionCases>(c => c.A_broken_constraint_is_named_and_harms_only_its_statement(n));
        yield return one with { Name = one.Name.Replace("(n)", $"({n + 1})", StringComparison.Ordinal) };
    }

    private sealed record PersonRow(long Id, string Email)
    {
        public static RowMapper<PersonRow> Mapper { get; } = new PersonMapper();

        private sealed class PersonMapper : RowMapper<PersonRow>
        {
            public override IReadOnlyList<string> Columns => ["id", "email"];

            public override PersonRow Read(RowReader row) => new(row.Int64(0), row.Text(1));
        }
    }
}
