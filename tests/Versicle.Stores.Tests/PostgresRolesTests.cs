using Dapper;
using Npgsql;
using Versicle.Testing;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests;

/// <summary>The application's role needs no more than it is given by roles.sql, and cannot change what happened.</summary>
public sealed class PostgresRolesTests : IAsyncLifetime
{
    private readonly PostgresRig _rig = new(TimeProvider.System) { Scripts = [new("postgres", "001-people.sql", PostgresWriteSessionTests.Tables)] };
    private PostgresRoles _roles = null!;

    // An import is for the tables' owner: PostgresRoleOperationsTests.
    private static readonly string[] Imports =
    [
        "What_keys_were_answered_is_answered_by_the_imported_log", "An_answer_is_as_old_as_it_was",
        "A_file_without_one_of_its_answers_is_not_whole", "A_changed_line_is_told_by_its_number",
    ];

    public static IEnumerable<TheoryDataRow<string>> Cases => ContractRows.Of(ContractRows.Essentials.Where(one => !Imports.Contains(one.Name)));

    public async ValueTask InitializeAsync() => _roles = await _rig.Roles();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_log_keeps_its_promises_for_the_applications_role(string name)
    {
        await using var rig = new PostgresRig(TimeProvider.System);
        var roles = await rig.Roles();
        await rig.Deploy(roles);
        await ContractRows.Run(EventLogContract.Cases, name, async setting => (await rig.Store(setting: setting, through: roles.Application)).Log);
    }

    [Fact]
    public async Task The_applications_role_writes_sessions_and_keeps_read_models()
    {
        await _rig.Deploy(_roles);
        var store = await _rig.Store(through: _roles.Application);
        await using (var session = await store.Begin("Test", default))
        {
            await session.Execute(Sql("insert into people (email) values ('ada')"), default);
            await session.Commit(Any("a"));
        }

        var read = await _rig.ReadDatabase(through: _roles.Application);
        var (table, from) = (new SampleTable(), await read.Prepare(Folds.Of(new SampleTable()), default));
        var write = new ProjectionWrite(from, new(Guid.NewGuid(), new(1), false), [new RowChanges<Sample, long>(table, [new(1) { Text = "kept" }], [])])
        {
            Parked = [new("samples_view", "2", new(1), "sampled", Error: null)],
        };
        Assert.True(await read.Write(Folds.Of(table), write, default));
        var at = await read.Claim(Folds.Of(table), default);
        Assert.True(await read.Write(Folds.Of(table), new(at, at, []) { Released = write.Parked }, default));

        Assert.Equal(SwitchOutcome.Switched, await read.GoLive(Folds.Of(table)));
        Assert.Equal("kept", (await read.FindNow(table, 1, default))!.Text);
        Assert.Equal(1, (await store.Log.Head(default)).Position.Value);
    }

    [Theory]
    [InlineData("update versicle.versicle_events set data = 'x'")]
    [InlineData("delete from versicle.versicle_events")]
    [InlineData("truncate versicle.versicle_events")]
    [InlineData("update versicle.versicle_commits set state = 'void'")]
    [InlineData("delete from versicle.versicle_tags")]
    [InlineData("delete from versicle.versicle_epochs")]
    [InlineData("alter table versicle.versicle_events disable trigger all")]
    [InlineData("drop table versicle.versicle_events")]
    [InlineData("create or replace function versicle.versicle_change_keys(text, text, bigint) returns void language sql as 'select'")]
    [InlineData("set role versicle_owner")]
    [InlineData("create table versicle.mine (id integer)")]
    public async Task The_applications_role_cannot_change_what_happened(string statement)
    {
        await _rig.Deploy(_roles);
        await (await _rig.Store(through: _roles.Application)).Log.Succeed(Any("a"));
        await using var application = new NpgsqlConnection(_roles.Application + ";Pooling=false");

        var denied = await Assert.ThrowsAsync<PostgresException>(() => application.ExecuteAsync(statement));

        Assert.Equal("42501", denied.SqlState);
    }

    [Fact]
    public async Task The_readers_role_reads_everything_and_writes_nothing()
    {
        await _rig.Deploy(_roles);
        await (await _rig.Store(through: _roles.Application)).Log.Succeed(Any("a"));
        await using var reader = new NpgsqlConnection(_roles.Reader + ";Pooling=false");

        foreach (var table in (string[])["events", "tags", "keys", "streams", "commits", "epochs", "scripts", "checkpoints"])
            await reader.ExecuteScalarAsync<long>($"select count(*) from versicle.versicle_{table}");
        Assert.Equal(0, await reader.ExecuteScalarAsync<long>("select count(*) from people"));
        var denied = await Assert.ThrowsAsync<PostgresException>(
            () => reader.ExecuteAsync("insert into versicle.versicle_commits values (gen_random_uuid(), 'committed', 1, 1)"));
        Assert.Equal("42501", denied.SqlState);
    }

    [Fact]
    public async Task Without_its_tables_the_application_does_not_start_and_says_what_is_missing()
    {
        var store = await Refused(() => _rig.Store(through: _roles.Application));
        var read = await Refused(() => _rig.ReadDatabase(through: _roles.Application));

        Assert.Contains("Versicle's log, version", store, StringComparison.Ordinal);
        Assert.Contains("Versicle's read models, version", read, StringComparison.Ordinal);
        Assert.Contains("docs/postgres.md", store, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_script_the_application_does_not_start_and_names_it()
    {
        await _rig.Deploy(_roles);
        _rig.Scripts = [.. _rig.Scripts, new("postgres", "002-more.sql", "create table more (id integer)")];

        Assert.Contains("'002-more.sql'", await Refused(() => _rig.Store(through: _roles.Application)), StringComparison.Ordinal);
        await _rig.Deploy(_roles);
        await _rig.Store(through: _roles.Application);
    }

    [Fact]
    public async Task Told_to_make_nothing_even_the_owner_only_looks()
    {
        Action<PostgresOptions> looks = postgres => postgres.ApplyScripts = false;
        Assert.Contains("Versicle's log", await Refused(() => _rig.Store(looks)), StringComparison.Ordinal);
        _rig.Scripts = [];
        await _rig.Store();

        _rig.Scripts = [new("postgres", "001-people.sql", PostgresWriteSessionTests.Tables)];

        Assert.Contains("'001-people.sql'", await Refused(() => _rig.Store(looks)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_right_that_was_taken_away_is_told_as_such()
    {
        await _rig.Deploy(_roles);
        var store = await _rig.Store(through: _roles.Application);
        await using (var stranger = await _rig.Stranger())
            await stranger.ExecuteAsync("revoke insert on versicle.versicle_events from versicle_app");

        var denied = await Assert.ThrowsAsync<StoreMismatchException>(async () => await store.Log.Append(Any("a"), default));

        Assert.Contains("versicle_events", denied.Message, StringComparison.Ordinal);
        Assert.Empty(await store.Log.All());
    }

    private static async Task<string> Refused<T>(Func<ValueTask<T>> open) =>
        (await Assert.ThrowsAsync<StoreMismatchException>(async () => await open())).Message;
}
