using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests;

/// <summary>The application's own schema scripts.</summary>
public sealed class SqliteScriptsTests : IAsyncDisposable
{
    private static readonly SchemaScript First = new("sqlite", "001-users.sql", "create table users (id integer primary key);\n-- Done.\n");
    private static readonly SchemaScript Second = new("sqlite", "002-users.sql", "alter table users add column name text; insert into users (name) values ('Ada')");

    private readonly SqliteRig _rig = new(TimeProvider.System);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Scripts_are_applied_in_order_each_once()
    {
        await Open(First);
        await Open(First, Second);
        var store = await Opened(First, Second);

        await using var session = await store.Begin("Test", default);
        Assert.Equal(["Ada"], await session.Query(Sql("select name from users"), Text, 10, default));
    }

    [Fact]
    public async Task Other_engines_scripts_are_not_ours()
    {
        await Open(First, new("postgres", "001-users.sql", "this is no SQLite"));
    }

    [Fact]
    public async Task A_changed_script_is_named()
    {
        await Open(First);

        await Mismatch("001-users.sql", First with { Text = First.Text + "create table more (id integer);" });
    }

    [Fact]
    public async Task Other_line_ends_are_the_same_script()
    {
        await Open(First);

        await Open(First with { Text = First.Text.ReplaceLineEndings("\r\n") });
    }

    [Fact]
    public async Task A_missing_script_is_named()
    {
        await Open(First, Second);

        await Mismatch("002-users.sql", First);
    }

    [Fact]
    public async Task A_script_that_does_not_apply_leaves_nothing_of_any()
    {
        await Mismatch("002-broken.sql", First, new("sqlite", "002-broken.sql", "create table one (id integer); create tabel two (id integer)"));

        await Open(First); // It would be there already.
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("pragma foreign_keys = off")]
    [InlineData("create table versicle_mine (id integer)")]
    [InlineData("drop table versicle_events")]
    [InlineData("create trigger t after insert on versicle_events begin select 1; end")]
    public async Task A_script_leaves_alone_what_is_Versicles(string statement) => await Mismatch("001-bad.sql", new SchemaScript("sqlite", "001-bad.sql", statement));

    [Fact]
    public async Task Switched_off_nothing_is_applied_and_what_is_missing_or_changed_is_named()
    {
        _rig.Scripts = [First];
        Action<SqliteOptions> looks = options => options.ApplyScripts = false;
        var missing = await Assert.ThrowsAsync<StoreMismatchException>(async () => await _rig.Store(configure: looks));
        Assert.Contains($"'{First.Name}'", missing.Message, StringComparison.Ordinal);
        await Open(First);
        await (await _rig.Store(configure: looks)).DisposeAsync();

        _rig.Scripts = [First with { Text = "select 1" }];
        await Assert.ThrowsAsync<StoreMismatchException>(async () => await _rig.Store(configure: looks));
    }

    [Fact]
    public async Task Stores_that_open_at_once_apply_a_script_once()
    {
        _rig.Scripts = [First, Second];

        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () => await _rig.Store())));

        await using var session = await stores[0].Begin("Test", default);
        Assert.Equal(["Ada"], await session.Query(Sql("select name from users"), Text, 10, default));
    }

    private async Task Open(params SchemaScript[] scripts) => await (await Opened(scripts)).DisposeAsync();

    private ValueTask<IEventStore> Opened(params SchemaScript[] scripts)
    {
        _rig.Scripts = scripts;
        return _rig.Store();
    }

    private async Task Mismatch(string name, params SchemaScript[] scripts)
    {
        var error = await Assert.ThrowsAsync<StoreMismatchException>(async () => await Opened(scripts));
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
    }
}
