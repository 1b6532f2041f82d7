using System.Text;
using Versicle.Stores;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Testing;

/// <summary>What a store with tables does for its callers' keys, beside its log.</summary>
internal sealed class AnswerBookCases : StoreCases
{
    private static readonly AnswerKey Key = new("", "ada", "Shop.Pay", "k");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static IEnumerable<ContractCase<IEventStore>> All =>
    [
        Case<AnswerBookCases>(c => c.Rows_events_and_the_answer_are_written_together_and_the_next_claim_is_told(), "G7"),
        Case<AnswerBookCases>(c => c.A_session_under_a_key_that_is_answered_meanwhile_is_undone_and_told(), "G7"),
        Case<AnswerBookCases>(c => c.A_claim_that_was_used_can_begin_again()),
        Case<AnswerBookCases>(c => c.The_clock_of_answers_never_goes_back_and_stands_while_there_are_none()),
        Case<AnswerBookCases>(c => c.Old_answers_are_pruned_in_batches_and_young_ones_stay()),
    ];

    public async Task Rows_events_and_the_answer_are_written_together_and_the_next_claim_is_told()
    {
        await using (var claim = await Store.Answers.Claim(Key, Patience, default))
        {
            Assert.Null(claim.Answered);
            await using var session = await claim.Begin("Test", default);
            await session.Execute(Sql("insert into people (email) values ($1)", "ada"), default);
            Assert.IsType<AppendResult.Appended>(await session.Commit(Any("a") with { Answer = Answer("first") }));
        }

        await using var next = await Store.Answers.Claim(Key, Patience, default);

        Assert.Equal("first", Encoding.UTF8.GetString(next.Answered!.Answer.Body.Span));
        Assert.Equal(1, next.Answered.Head.Position.Value);
        Assert.Equal(next.Answered.Head, (await Store.Answers.Find(Key, default))!.Head);
    }

    public async Task A_session_under_a_key_that_is_answered_meanwhile_is_undone_and_told()
    {
        await using (var session = await Store.Begin("Test", default))
        {
            await session.Execute(Sql("insert into people (email) values ($1)", "ada"), default);
            await session.Commit(Any("a") with { Answer = Answer("first") });
        }

        await using (var session = await Store.Begin("Test", default))
        {
            await session.Execute(Sql("insert into people (email) values ($1)", "bob"), default);
            var told = Assert.IsType<AppendResult.Answered>(await session.Commit(Any("b") with { Answer = Answer("second") }));
            Assert.Equal("first", Encoding.UTF8.GetString(told.Answer.Body.Span));
        }

        await using var look = await Store.Begin("Test", default);
        Assert.Equal(1L, Assert.Single(await look.Query(Sql("select count(*) from people"), Number, 1, default)));
        Assert.Equal([1], (await Store.Log.All()).Positions());
    }

    public async Task A_claim_that_was_used_can_begin_again()
    {
        await using var claim = await Store.Answers.Claim(Key, Patience, default);
        await using (var session = await claim.Begin("Test", default))
            await session.Execute(Sql("insert into people (email) values ($1)", "ada"), default);

        await using var again = await claim.Begin("Test", default);
        await again.Execute(Sql("insert into people (email) values ($1)", "ada"), default);

        Assert.IsType<AppendResult.Appended>(await again.Commit(Of() with { Answer = Answer("x") }));
    }

    public async Task The_clock_of_answers_never_goes_back_and_stands_while_there_are_none()
    {
        var book = Store.Answers;

        Assert.Equal(TimeSpan.Zero, await book.Advance(TimeSpan.FromHours(1), default));
        await Store.Log.Succeed(Any("a") with { Answer = Answer("x") });
        Assert.Equal(TimeSpan.FromHours(2), await book.Advance(TimeSpan.FromHours(2), default));
        Assert.Equal(TimeSpan.FromHours(2), await book.Advance(TimeSpan.FromHours(1), default));
    }

    public async Task Old_answers_are_pruned_in_batches_and_young_ones_stay()
    {
        for (var n = 0; n < 5; n++)
            await Store.Log.Succeed(Any("a") with { Answer = Answer("old") with { Key = Key with { Key = $"old {n}" } } });
        await Store.Answers.Advance(TimeSpan.FromDays(1), default);
        await Store.Log.Succeed(Any("a") with { Answer = Answer("young") });

        Assert.Equal(3, await Store.Answers.Prune(TimeSpan.FromDays(1), 3, default));
        Assert.Equal(2, await Store.Answers.Prune(TimeSpan.FromDays(1), 3, default));
        Assert.Equal(0, await Store.Answers.Prune(TimeSpan.FromDays(1), 3, default));
        Assert.True(await Store.Answers.Find(Key, default) is not null);
        Assert.Null(await Store.Answers.Find(Key with { Key = "old 1" }, default));
    }

    private static CommandAnswer Answer(string body) => new(Key, new byte[] { 1 }, 200, Encoding.UTF8.GetBytes(body));
}
