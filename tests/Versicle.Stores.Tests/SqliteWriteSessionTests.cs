using Dapper;
using Versicle.Testing;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests;

public sealed class SqliteWriteSessionTests : WriteSessionTests
{
    public const string Tables = """
        create table people (
          id integer primary key, email text not null unique, age integer constraint positive_age check (age > 0), nick text);
        create unique index one_nick on people (nick);
        create table pets (
          id integer primary key, owner integer not null references people (id) deferrable initially deferred, name text not null,
          unique (owner, name));
        """;

    private SqliteRig? _rig;

    protected override ValueTask<IEventStore> Open(CaseSetting setting)
    {
        _rig ??= new(setting.Time) { Signal = setting.Appended, Scripts = [new("sqlite", "001-people.sql", Tables)] };
        return _rig.Store();
    }

    public override ValueTask DisposeAsync() => _rig?.DisposeAsync() ?? default;

    [Fact]
    public async Task One_handler_writes_at_a_time_and_the_others_follow_in_order()
    {
        var order = new List<int>();
        var first = await Begin();
        var others = Enumerable.Range(1, 5).Select(n => Turn(n)).ToArray();
        Assert.Empty(order);

        await first.DisposeAsync();
        await Task.WhenAll(others);

        Assert.Equal([1, 2, 3, 4, 5], order);

        async Task Turn(int n)
        {
            await using var session = await Begin();
            order.Add(n);
            await session.Commit(Any($"s-{n}"));
        }
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_queue_whole()
    {
        var store = await Store();
        var first = await Begin();
        using var patience = new CancellationTokenSource();
        var waiting = store.Begin("impatient", patience.Token).AsTask();
        var append = store.Log.Append(Any("a"), patience.Token).AsTask();
        var patient = store.Begin("patient", default).AsTask();

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
        await first.DisposeAsync();
        await (await patient).DisposeAsync();

        Assert.Empty(await store.Log.All());
    }

    [Fact]
    public async Task Values_are_spelled_alike_by_the_session_and_through_the_lent_connection()
    {
        var id = Guid.Parse("ABCDEF01-2345-6789-ABCD-EF0123456789");
        await using var session = await Begin();
        await session.Execute(Sql("insert into people (email) values ($1)", id), default);
        var connection = session.Lend().Connection!;

        var found = await connection.QuerySingleAsync<long>("select count(*) from people where email = @id", new { id });

        Assert.Equal(1, found);
    }
}
