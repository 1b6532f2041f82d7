using Microsoft.Extensions.Time.Testing;
using static Versicle.Stores.Tests.Statements;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests;

/// <summary>What every store with tables does for its callers' keys, beside the log's own contract.</summary>
public abstract class AnswerBookContract : IAsyncLifetime
{
    protected static readonly AnswerKey Key = new("", "ada", "Shop.Pay", "k");

    protected FakeTimeProvider Time { get; } = new(new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero));

    protected IEventStore Store { get; private set; } = null!;

    protected static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>With the tables of <see cref="WriteSessionContract"/>.</summary>
    protected abstract ValueTask<IEventStore> Open();

    public async ValueTask InitializeAsync() => Store = await Open();

    public abstract ValueTask DisposeAsync();

    [Fact]
    [Trait("Guarantee", "G7")]
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

        Assert.Equal("first"u8, next.Answered!.Answer.Body.Span);
        Assert.Equal(1, next.Answered.Head.Position.Value);
        Assert.Equal(next.Answered.Head, (await Store.Answers.Find(Key, default))!.Head);
    }

    [Fact]
    [Trait("Guarantee", "G7")]
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
            Assert.Equal("first"u8, told.Answer.Body.Span);
        }

        await using var look = await Store.Begin("Test", default);
        Assert.Equal(1, Assert.Single(await look.Query(Sql("select count(*) from people"), Number, 1, default)));
        Assert.Equal([1], (await Store.Log.All()).Positions());
    }

    [Fact]
    public async Task A_claim_that_was_used_can_begin_again()
    {
        await using var claim = await Store.Answers.Claim(Key, Patience, default);
        await using (var session = await claim.Begin("Test", default))
            await session.Execute(Sql("insert into people (email) values ($1)", "ada"), default);

        await using var again = await claim.Begin("Test", default);
        await again.Execute(Sql("insert into people (email) values ($1)", "ada"), default);

        Assert.IsType<AppendResult.Appended>(await again.Commit(Of() with { Answer = Answer("x") }));
    }

    [Fact]
    public async Task The_clock_of_answers_never_goes_back_and_stands_while_there_are_none()
    {
        var book = Store.Answers;

        Assert.Equal(TimeSpan.Zero, await book.Advance(TimeSpan.FromHours(1), default));
        await Store.Log.Succeed(Any("a") with { Answer = Answer("x") });
        Assert.Equal(TimeSpan.FromHours(2), await book.Advance(TimeSpan.FromHours(2), default));
        Assert.Equal(TimeSpan.FromHours(2), await book.Advance(TimeSpan.FromHours(1), default));
    }

    [Fact]
    public async Task Old_answers_are_pruned_in_batches_and_young_ones_stay()
    {
        for (var n = 0; n < 5; n++)
            await Store.Log.Succeed(Any("a") with { Answer = Answer("old") with { Key = Key with { Key = $"old {n}" } } });
        await Store.Answers.Advance(TimeSpan.FromDays(1), default);
        await Store.Log.Succeed(Any("a") with { Answer = Answer("young") });

        Assert.Equal(3, await Store.Answers.Prune(TimeSpan.FromDays(1), 3, default));
        Assert.Equal(2, await Store.Answers.Prune(TimeSpan.FromDays(1), 3, default));
        Assert.Equal(0, await Store.Answers.Prune(TimeSpan.FromDays(1), 3, default));
        Assert.NotNull(await Store.Answers.Find(Key, default));
        Assert.Null(await Store.Answers.Find(Key with { Key = "old 1" }, default));
    }

    protected static CommandAnswer Answer(string body) => new(Key, new byte[] { 1 }, 200, System.Text.Encoding.UTF8.GetBytes(body));
}

public sealed class SqliteAnswerBookTests : AnswerBookContract
{
    private SqliteRig? _rig;

    public override ValueTask DisposeAsync() => _rig?.DisposeAsync() ?? default;

    protected override ValueTask<IEventStore> Open()
    {
        _rig = new(Time) { Scripts = [new("sqlite", "001.sql", "create table people (id integer primary key, email text not null unique) strict;")] };
        return _rig.Store();
    }
}

public sealed class PostgresAnswerBookTests : AnswerBookContract
{
    private PostgresRig? _rig;

    public override ValueTask DisposeAsync() => _rig?.DisposeAsync() ?? default;

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task A_second_claim_waits_for_the_first_one_and_is_told_its_answer()
    {
        var other = await _rig!.Store();
        var first = await Store.Answers.Claim(Key, Patience, default);
        var waiting = other.Answers.Claim(Key, Patience, default).AsTask();
        await Store.Log.Succeed(Any("a") with { Answer = Answer("first") });
        Assert.False(waiting.IsCompleted);

        await first.DisposeAsync();

        await using var second = await waiting;
        Assert.Equal("first"u8, second.Answered!.Answer.Body.Span);
    }

    [Fact]
    public async Task A_claim_that_another_one_has_for_longer_than_its_patience_says_so()
    {
        var other = await _rig!.Store();
        await using var first = await Store.Answers.Claim(Key, Patience, default);

        await Assert.ThrowsAsync<CommandInProgressException>(async () => await other.Answers.Claim(Key, TimeSpan.FromMilliseconds(50), default));
        await (await other.Answers.Claim(Key with { Key = "another" }, Patience, default)).DisposeAsync();
    }

    protected override ValueTask<IEventStore> Open()
    {
        _rig = new(Time)
        {
            Scripts = [new("postgres", "001.sql", "create table people (id bigint generated always as identity primary key, email text not null unique);")],
        };
        return _rig.Store();
    }
}
