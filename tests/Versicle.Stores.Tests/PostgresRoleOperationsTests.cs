using Dapper;
using Npgsql;
using Versicle.Stores.Client;
using Versicle.Testing;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests;

/// <summary>What the application's role may do of what an operator does with a log.</summary>
public sealed class PostgresRoleOperationsTests : IAsyncDisposable
{
    private readonly PostgresRig _rig = new(TimeProvider.System);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    [Trait("Guarantee", "G24")]
    public async Task The_applications_role_verifies_exports_redacts_and_begins_a_history()
    {
        var (log, _) = await Deployed();
        var operations = Operations(log);
        await log.Some();
        await log.Succeed(Any("k") with { Answer = new(new("", "ada", "Test", "k"), "h"u8.ToArray(), 200, "told"u8.ToArray()) });
        var at = (await log.Head(default)).Position;

        await operations.Redact(new(at, "ada", "why"), default);
        await operations.BeginEpoch(default);
        var anchor = await operations.Export(new MemoryStream(), progress: null, default);

        var report = await operations.Verify(anchor, progress: null, default);
        Assert.Empty(report.Findings);
        Assert.True((await log.All())[(int)at.Value - 1].Data.IsEmpty);
    }

    [Fact]
    public async Task An_import_needs_the_tables_owner_and_says_which_right_is_missing()
    {
        var source = new MemoryEventLog(TimeProvider.System, new Ids(), new());
        await source.Some();
        var file = new MemoryStream();
        await Operations(source).Export(file, progress: null, default);
        file.Position = 0;
        var (log, _) = await Deployed();

        var denied = await Assert.ThrowsAsync<StoreMismatchException>(async () => await Operations(log).Import(file, progress: null, default));

        Assert.Contains("versicle_epochs", denied.Message, StringComparison.Ordinal);
        await log.Succeed(Any("a"));
    }

    [Fact]
    [Trait("Guarantee", "G6")]
    public async Task The_applications_role_erases_nothing_without_an_event_that_says_so()
    {
        var (log, roles) = await Deployed();
        await log.Succeed(Any("a"));
        await using var application = new NpgsqlConnection(roles.Application + ";Pooling=false");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => application.ExecuteAsync(
            "select versicle.versicle_erase(1, (select hash from versicle.versicle_events where position = 1), '', 1)"));
        var denied = await Assert.ThrowsAsync<PostgresException>(() => application.ExecuteAsync("update versicle.versicle_answers set body = ''"));

        Assert.Equal(("VS006", "42501"), (refused.SqlState, denied.SqlState));
        Assert.False((await log.All())[0].Data.IsEmpty);
    }

    [Fact]
    [Trait("Guarantee", "G3")]
    public async Task The_applications_role_declares_a_key_for_the_events_that_are_there()
    {
        var (log, roles) = await Deployed();
        await log.Succeed(Any("a") with { Streams = [To("a", ExpectedVersion.Any, Event("""{"email":"ada"}""", "member-joined"))] });

        await Members.Declare("postgres", roles.Application);

        Assert.Equal(2, (await log.Storage.KeyDecisions(default)).Count);
        var claim = Assert.Single((await log.All())[^1].Keys);
        Assert.Equal(("ada", "a"), (claim.Value, claim.Stream?.ToString()));
        Assert.Empty((await Operations(log).Verify(anchor: null, progress: null, default)).Findings);
    }

    [Fact]
    public async Task Without_the_right_to_declare_the_host_does_not_start_and_says_which_right_is_missing()
    {
        var (log, roles) = await Deployed();
        await log.Succeed(Any("a") with { Streams = [To("a", ExpectedVersion.Any, Event("""{"email":"ada"}""", "member-joined"))] });
        await using (var stranger = await _rig.Stranger())
            await stranger.ExecuteAsync("revoke insert on versicle.versicle_key_decisions from versicle_app");

        var denied = await Assert.ThrowsAsync<StoreMismatchException>(() => Members.Declare("postgres", roles.Application));

        Assert.Contains("versicle_key_decisions", denied.Message, StringComparison.Ordinal);
        Assert.Contains("docs/postgres.md", denied.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), ((await log.All()).Count, (await log.Storage.KeyDecisions(default)).Count)); // The claims are undone with it.
        await Members.Declare("postgres", roles.Deploy);
        Assert.Equal(2, (await log.Storage.KeyDecisions(default)).Count);
    }

    private static LogOperations Operations(IEventLog log) => new(log, readDatabase: null, new Ids());

    private async Task<(IEventLog Log, PostgresRoles Roles)> Deployed()
    {
        var roles = await _rig.Roles();
        await _rig.Deploy(roles);
        return ((await _rig.Store(through: roles.Application)).Log, roles);
    }
}
