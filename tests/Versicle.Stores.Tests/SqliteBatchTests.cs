using Dapper;
using Microsoft.Extensions.Time.Testing;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests;

/// <summary>Those who share a commit share its fate, and only that.</summary>
public sealed class SqliteBatchTests : IAsyncDisposable
{
    private readonly SqliteRig _rig = new(new FakeTimeProvider()) { Scripts = [new("sqlite", "001-people.sql", SqliteWriteSessionTests.Tables)] };

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData("commit")]
    [InlineData("rollback")]
    [InlineData("begin")]
    [InlineData("end transaction")]
    [InlineData("savepoint mine")]
    [InlineData("release turn")]
    [InlineData("rollback to turn")]
    [InlineData("attach database ':memory:' as other")]
    [InlineData("pragma synchronous = off")]
    [InlineData("pragma foreign_keys")]
    [InlineData("vacuum")]
    [InlineData("insert into versicle_streams values ('a', 1)")]
    [InlineData("update VERSICLE_EVENTS set data = ''")]
    [InlineData("delete from versicle_commits")]
    [InlineData("drop table versicle_epochs")]
    [InlineData("alter table versicle_events add column mine text")]
    [InlineData("create index mine on versicle_events (type)")]
    [InlineData("create temp trigger mine after insert on versicle_events begin delete from people; end")]
    public async Task A_statement_that_is_not_a_handlers_is_refused_and_harms_nobody(string statement)
    {
        var store = await _rig.Store();
        await using var session = await store.Begin("Test", default);
        await session.Execute(Sql("insert into people (email) values ('a')"), default);

        await Assert.ThrowsAnyAsync<Exception>(async () => await session.Execute(Sql(statement), default));

        Assert.IsType<AppendResult.Appended>(await session.Commit(Any("a")));
        Assert.Equal([1], (await store.Log.All()).Positions());
    }

    [Fact]
    public async Task Several_statements_in_one_call_are_refused()
    {
        await using var session = await (await _rig.Store()).Begin("Test", default);

        await Assert.ThrowsAsync<ArgumentException>(async () => await session.Execute(Sql("delete from people; delete from pets"), default));
    }

    [Fact]
    public async Task A_hole_inside_quotes_is_refused()
    {
        await using var session = await (await _rig.Store()).Begin("Test", default);

        await Assert.ThrowsAsync<ArgumentException>(async () => await session.Execute(Sql("delete from people where email = '$1'", "a"), default));
    }

    [Fact]
    public async Task Versicles_tables_can_be_read_in_a_session()
    {
        await using var session = await (await _rig.Store()).Begin("Test", default);

        Assert.Equal([0L], await session.Query(Sql("select count(*) from versicle_events"), Number, 1, default));
    }

    [Fact]
    public async Task Full_text_tables_work_in_a_session()
    {
        _rig.Scripts = [new("sqlite", "001", "create virtual table notes using fts5 (body)")];
        await using var session = await (await _rig.Store()).Begin("Test", default);
        await session.Execute(Sql("insert into notes (body) values ($1)", "one versicle, sung twice"), default);

        Assert.Equal([1L], await session.Query(Sql("select count(*) from notes where notes match $1", "sung"), Number, 1, default));
    }

    [Fact]
    public async Task When_a_statement_ends_the_transaction_nobody_of_the_batch_is_told_that_it_committed()
    {
        var store = await _rig.Store();
        await using var blocker = await store.Begin("First", default);
        var neighbour = store.Log.Append(Any("neighbour"), default).AsTask();
        var culprit = store.Begin("Culprit", default).AsTask();
        var after = store.Log.Append(Any("after"), default).AsTask();
        await blocker.Execute(Sql("insert into people (email) values ('taken')"), default);
        var first = blocker.Commit(Any("first")).AsTask();

        await using var session = await culprit;
        await Assert.ThrowsAsync<ConstraintViolationException>(
            async () => await session.Execute(Sql("insert or rollback into people (email) values ('taken')"), default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await session.Execute(Sql("insert into people (email) values ('lost')"), default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await session.Commit(Any("culprit")));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => first);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => neighbour);
        Assert.IsType<AppendResult.Appended>(await after);
        Assert.Equal(["after"], (await store.Log.All()).Select(recorded => recorded.Context.Stream.ToString()));
        await using var stranger = _rig.Stranger();
        Assert.Equal(0, stranger.QuerySingle<long>("select count(*) from people"));
    }

    [Fact]
    public async Task A_refusal_that_shares_a_batch_waits_for_its_commit()
    {
        var store = await _rig.Store();
        var taker = await store.Begin("Taker", default);
        var asker = store.Begin("Asker", default).AsTask();
        var last = store.Begin("Last", default).AsTask();
        await taker.Execute(Sql("insert into people (email) values ('taken')"), default);
        var taken = taker.Commit(Any("taker")).AsTask();
        var asking = await asker;
        await Assert.ThrowsAsync<ConstraintViolationException>(async () => await asking.Execute(Sql("insert into people (email) values ('taken')"), default));

        var refused = asking.DisposeAsync().AsTask();
        var holding = await last;

        Assert.False(refused.IsCompleted); // "It is taken" would be untrue if the commit came to nothing.
        Assert.False(taken.IsCompleted);
        await holding.DisposeAsync();
        await refused;
        Assert.IsType<AppendResult.Appended>(await taken);
    }

    [Fact]
    public async Task A_full_store_refuses_cleanly_and_goes_on_when_there_is_room()
    {
        var store = await _rig.Store(configure: options => options.MaxPages = 60);
        var written = 0L;
        var full = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (; ; written++)
                await store.Log.Append(Of(To("a", ExpectedVersion.Any, Event('"' + new string('x', 20_000) + '"'))), default);
        });

        Assert.Contains("disk is full", full.Message, StringComparison.Ordinal);
        Assert.Contains("test.db", full.Message, StringComparison.Ordinal);
        Assert.Equal(1L.To(written), (await store.Log.All()).Positions());
        Assert.Equal(written + 1, (await store.Log.Succeed(Any("small"))).Head.Position.Value);
    }

    [Fact]
    public async Task A_full_store_tells_a_session_and_its_neighbours()
    {
        var store = await _rig.Store(configure: options => options.MaxPages = 60);
        await using var session = await store.Begin("Test", default);
        var neighbour = store.Log.Append(Any("neighbour"), default).AsTask();

        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (var n = 0; ; n++)
                await session.Execute(Sql("insert into people (email, nick) values ($1, $2)", $"{n}", n + new string('x', 20_000)), default);
        });
        await session.DisposeAsync();

        Assert.IsType<AppendResult.Appended>(await neighbour);
        Assert.Single(await store.Log.All());
    }

    [Fact]
    public async Task Closing_waits_for_a_handler_and_refuses_who_comes_after()
    {
        var store = await _rig.Store();
        var session = await store.Begin("Test", default);
        var closing = store.DisposeAsync().AsTask();
        Assert.False(closing.IsCompleted);

        Assert.IsType<AppendResult.Appended>(await session.Commit(Any("a")));
        await closing;

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.Log.Append(Any("b"), default));
    }
}
