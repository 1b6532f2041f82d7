using Dapper;
using Npgsql;
using Versicle.Postgres.Fixture;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests;

/// <summary>What the store checks and makes before the first append.</summary>
public sealed class PostgresStartTests : IAsyncDisposable
{
    private readonly PostgresRig _rig = new(TimeProvider.System);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [Trait("Guarantee", "G2")]
    [InlineData("off")]
    [InlineData("local")]
    [InlineData("remote_write")]
    public async Task A_weak_synchronous_commit_is_refused_by_name(string weak)
    {
        var through = await _rig.ConnectionString() + $";Options=-c synchronous_commit={weak}";

        var mismatch = await Assert.ThrowsAsync<StoreMismatchException>(async () => await _rig.Store(through: through));

        Assert.Contains("'synchronous_commit'", mismatch.Message, StringComparison.Ordinal);
        Assert.Contains(weak, mismatch.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Guarantee", "G2")]
    [InlineData("fsync")]
    [InlineData("full_page_writes")]
    public async Task A_server_without_fsync_is_refused_and_accepted_by_name_only(string setting)
    {
        await using var cluster = await PostgresCluster.Start($"{setting}=off");
        var database = await cluster.NewDatabase();

        var mismatch = await Assert.ThrowsAsync<StoreMismatchException>(async () => await _rig.Store(through: database));
        Assert.Contains($"'{setting}'", mismatch.Message, StringComparison.Ordinal);

        var store = await _rig.Store(postgres => postgres.AcceptWeak(setting), through: database);
        await store.Log.Succeed(Any("a"));
        await store.DisposeAsync();
    }

    [Fact]
    [Trait("Guarantee", "G2")]
    public async Task A_setting_that_grows_weak_later_refuses_the_append()
    {
        var store = await _rig.Store();
        await using (var stranger = await _rig.Stranger())
            await stranger.ExecuteAsync($"alter database \"{stranger.Database}\" set synchronous_commit = off");

        var weak = await _rig.Store(postgres => postgres.AcceptWeak("synchronous_commit"));
        await weak.Log.Succeed(Any("accepted"));
        await using var session = await store.Begin("Test", default); // A connection that is made now has the new setting.
        await session.Execute(Sql("select 1"), default);

        await Assert.ThrowsAsync<StoreMismatchException>(async () => await session.Commit(Any("a")));
    }

    [Fact]
    public async Task Stores_that_start_at_once_make_everything_once()
    {
        _rig.Scripts = [new("postgres", "001-people.sql", PostgresWriteSessionTests.Tables)];

        var database = await _rig.ConnectionString();
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _rig.Store(through: database).AsTask()));

        var heads = await Task.WhenAll(stores.Select(store => store.Log.Head(default).AsTask()));
        Assert.All(heads, head => Assert.Equal(heads[0], head));
    }

    [Fact]
    public async Task A_script_is_applied_once_and_may_not_change()
    {
        _rig.Scripts = [new("sqlite", "001.sql", "not for this engine"), new("postgres", "001.sql", "create table t (id int);\r\ninsert into t values (1);")];
        await _rig.Store();
        _rig.Scripts = [new("postgres", "001.sql", "create table t (id int);\ninsert into t values (1);"), new("postgres", "002.sql", "create function f() returns int language sql begin atomic; select 1; select 2; end")];
        await _rig.Store();

        await using var stranger = await _rig.Stranger();
        Assert.Equal(1, await stranger.ExecuteScalarAsync<int>("select count(*) from t"));
        Assert.Equal(2, await stranger.ExecuteScalarAsync<int>("select f()"));

        _rig.Scripts = [new("postgres", "001.sql", "create table t (id bigint)"), _rig.Scripts[1]];
        await Assert.ThrowsAsync<StoreMismatchException>(async () => await _rig.Store());
        _rig.Scripts = [];
        await Assert.ThrowsAsync<StoreMismatchException>(async () => await _rig.Store());
    }

    [Fact]
    public async Task A_script_that_does_not_apply_leaves_nothing()
    {
        _rig.Scripts = [new("postgres", "001.sql", "create table t (id int); create table u (id nonsense)")];

        var mismatch = await Assert.ThrowsAsync<StoreMismatchException>(async () => await _rig.Store());

        Assert.Contains("nonsense", mismatch.Message, StringComparison.Ordinal);
        await using var stranger = await _rig.Stranger();
        Assert.Null(await stranger.ExecuteScalarAsync<string>("select to_regclass('t')::text"));
    }

    [Fact]
    public async Task An_upgrade_leaves_no_function_of_an_older_version_beside_the_new_ones()
    {
        await (await _rig.Store()).DisposeAsync();
        await using var stranger = await _rig.Stranger();
        await stranger.ExecuteAsync("""
            create function versicle.versicle_append_one(p_mark text) returns bigint language sql as 'select 1';
            comment on table versicle.versicle_events is 'Versicle''s log, version 4';
            """);

        var store = await _rig.Store();

        var functions = "select count(*) from pg_proc where proname = 'versicle_append_one'";
        Assert.Equal(1, await stranger.ExecuteScalarAsync<long>(functions));
        Assert.Equal(1, (await store.Log.Succeed(Any("a"))).Head.Position.Value);
    }

    [Fact]
    public async Task Code_whose_function_an_upgrade_has_dropped_is_told_to_be_replaced()
    {
        var store = await _rig.Store();
        await store.Log.Succeed(Any("a"));
        await store.Log.Succeed(Any("a", 2));
        await using (var stranger = await _rig.Stranger())
        {
            foreach (var name in (string[])["versicle_append", "versicle_append_one"])
            {
                var old = await stranger.ExecuteScalarAsync<string>($"select oid::regprocedure::text from pg_proc where proname = '{name}'");
                await stranger.ExecuteAsync($"drop function {old}; create function versicle.{name}(p_newer text) returns bigint language sql as 'select 1'");
            }
        }

        foreach (var append in (Append[])[Any("a"), Any("a", 2)])
        {
            var thrown = await Assert.ThrowsAsync<StoreMismatchException>(async () => await store.Log.Append(append, default));
            Assert.Contains("Deploy the newer version", thrown.Message, StringComparison.Ordinal);
        }

        await using (var session = await store.Begin("Test", default))
            await Assert.ThrowsAsync<StoreMismatchException>(async () => await session.Commit(Any("a")));
        Assert.Equal(3, (await store.Log.Head(default)).Position.Value);
    }

    [Fact]
    public async Task A_function_of_the_applications_own_that_is_missing_is_its_own_affair()
    {
        var store = await _rig.Store();
        await using var session = await store.Begin("Test", default);

        var thrown = await Assert.ThrowsAsync<PostgresException>(async () => await session.Execute(Sql("select no_such_function()"), default));

        Assert.Equal("42883", thrown.SqlState);
    }

    [Fact]
    public async Task Every_schema_is_a_log_of_its_own()
    {
        var one = await _rig.Store();
        var other = await _rig.Store(postgres => postgres.Schema = "other_log");

        await one.Log.Succeed(Any("a", 3));

        Assert.Equal(1, (await other.Log.Succeed(Any("a"))).Head.Position.Value);
        Assert.NotEqual((await one.Log.Head(default)).Epoch, (await other.Log.Head(default)).Epoch);
        Assert.Throws<ArgumentException>(() => new PostgresOptions().Schema = "no\"schema");
    }

    [Fact]
    public async Task A_role_that_may_make_nothing_uses_what_is_there()
    {
        await _rig.Store();
        await using (var stranger = await _rig.Stranger())
        {
            await stranger.ExecuteAsync("""
                create role least login;
                grant usage on schema versicle to least;
                grant select, insert on all tables in schema versicle to least;
                grant update on versicle.versicle_streams to least;
                """);
        }

        var store = await _rig.Store(through: (await _rig.ConnectionString()).Replace("Username=versicle", "Username=least", StringComparison.Ordinal));

        Assert.Equal(2, (await store.Log.Succeed(Any("a", 2))).Head.Position.Value);
        Assert.Equal(3, (await store.Log.Succeed(Any("a"))).Head.Position.Value);
    }

    [Fact]
    public async Task Behind_a_pooler_nothing_is_kept_by_a_session_of_the_server()
    {
        _rig.Scripts = [new("postgres", "001-people.sql", PostgresWriteSessionTests.Tables)];
        var store = await _rig.Store(postgres => postgres.BehindPooler = true);
        for (var n = 1; n <= 5; n++)
        {
            await store.Log.Succeed(Any("a"));
            await using var session = await store.Begin("Test", default);
            await session.Execute(Sql("insert into people (email) values ($1)", $"{n}"), default);
            await session.Commit(Any("b"));
        }

        await using var last = await store.Begin("Look", default);
        Assert.Equal(0, Assert.Single(await last.Query(Sql("select count(*) from pg_prepared_statements"), Number, 1, default)));
        Assert.Equal(1L.To(10), (await store.Log.All()).Positions());
    }
}
