using Microsoft.Data.Sqlite;
using Npgsql;
using Versicle.Postgres.Fixture;
using Versicle.Stores.Tests.Faults;

namespace Versicle.Projections.Tests.Faults;

/// <summary>
/// Read models that are not in the log's database have applied events that a promotion lost. The new primary has others in their places: who
/// goes on from there has rows of events that never were, and lacks those of others.
/// </summary>
[Collection(nameof(Versicle.Stores.Tests.Faults))]
public sealed class PromotedLogTests
{
    private const int Kept = 3;
    private const int Lost = 2;

    [Theory]
    [Trait("Guarantee", "G15")]
    [InlineData("a file of the node's", true)]
    [InlineData("a file of the node's", false)] // Found by the event's hash alone.
    [InlineData("another database", true)]
    [InlineData("another database", false)]
    public async Task A_read_model_that_has_applied_lost_events_does_not_start(string place, bool beginsEpoch)
    {
        await using var log = new PromotedLog();
        await using var rig = LedgerRig.Apart(() => log.Database, place == "another database" ? await (await PostgresCluster.Shared).NewDatabase() : null);
        await FailOver(log, rig, beginsEpoch);

        var thrown = await Assert.ThrowsAsync<LogForkedException>(() => rig.Start());

        Assert.Equal("VER020", thrown.Code);
        Assert.Equal((Kept + Lost, Kept + Lost), (thrown.Remembers.Position.Value, thrown.Head.Position.Value));
        Assert.Equal(!beginsEpoch, thrown.Remembers.Epoch == thrown.Head.Epoch);
    }

    [Fact]
    public async Task By_history_and_position_alone_it_goes_on_and_is_wrong()
    {
        var finding = new Finding("G15", "twin: a read model's checkpoint is compared without its event's hash");
        await using var log = new PromotedLog();
        await using var rig = LedgerRig.Apart(() => log.Database, readDatabase: null);
        await FailOver(log, rig, beginsEpoch: false);
        byte[] there;
        await using (var source = NpgsqlDataSource.Create(log.Database))
        await using (var select = source.CreateCommand($"select hash from versicle.versicle_events where position = {Kept + Lost}"))
            there = (byte[])(await select.ExecuteScalarAsync())!;
        await using (var file = new SqliteConnection($"Data Source={rig.Places[1]};Pooling=False"))
        {
            await file.OpenAsync();
            await using var blind = file.CreateCommand();
            blind.CommandText = $"update versicle_checkpoints set hash = x'{Convert.ToHexString(there)}' where position = {Kept + Lost}";
            Assert.True(await blind.ExecuteNonQueryAsync() > 0);
        }

        var node = await rig.Start();
        var token = await node.Append(new LedgerEvent.Booked(1, 1));
        var rows = await node.List(token);

        finding.Caught(
            $"{Kept} events kept, {Lost} lost, as many written since",
            ("rows of lost events", rows.Count(row => row.Id == 8)),
            ("events that are in no row", rows.Any(row => row.Id == 9) ? 0 : Lost));
    }

    // The read models have applied all of the old primary's events; then there are as many on the new one.
    private static async Task FailOver(PromotedLog log, LedgerRig rig, bool beginsEpoch)
    {
        await log.Start();
        var node = await rig.Start();
        if (!beginsEpoch)
        {
            await PostgresCluster.Execute(log.Database, """
                create or replace function versicle.versicle_current_epoch(p_head bigint, p_next uuid, p_appends boolean)
                returns uuid language sql volatile as 'select id from versicle.versicle_epochs order by ordinal desc limit 1'
                """);
        }

        for (var n = 0; n < Kept; n++)
            await node.Append(new LedgerEvent.Booked(1, 1));
        await log.CutOff(Kept);
        var token = default(ConsistencyToken);
        for (var n = 0; n < Lost; n++)
            token = await node.Append(new LedgerEvent.Booked(8, 1));
        Assert.Equal(Lost, (await node.Account(8, token))!.Balance);
        await node.Versicle.CaughtUp(token.Position, TimeSpan.FromSeconds(30), default);
        await rig.Stop(node);

        await log.Promote();
        await using var writer = LedgerRig.Apart(() => log.Database, readDatabase: null);
        var other = await writer.Start();
        for (var n = 0; n < Lost; n++)
            token = await other.Append(new LedgerEvent.Booked(9, 1));
        Assert.Equal(Kept + Lost, token.Position.Value);
    }
}

/// <summary>A log whose primary is lost with what its standby has not received.</summary>
internal sealed class PromotedLog : IAsyncDisposable
{
    private PostgresCluster? _primary;
    private PostgresCluster? _standby;
    private CuttingProxy? _link;

    /// <summary>Where it is: on the primary, later on the promoted standby.</summary>
    public string Database { get; private set; } = "";

    public async Task Start()
    {
        _primary = await PostgresCluster.Start();
        _link = new(_primary.Port);
        _standby = await _primary.StartStandby(_link.Port);
        Database = await _primary.NewDatabase();
    }

    /// <summary>From now on the standby receives nothing; it has this many events.</summary>
    public async Task CutOff(int events)
    {
        await Node.Until(async () =>
        {
            try
            {
                await using var source = NpgsqlDataSource.Create(There);
                await using var count = source.CreateCommand("select count(*) from versicle.versicle_events");
                return (long)(await count.ExecuteScalarAsync())! == events;
            }
            catch (PostgresException)
            {
                return false; // The database is on its way, too.
            }
        });
        await _link!.DisposeAsync();
        _link = null;
    }

    /// <summary>The primary is gone for good, and the standby takes its place.</summary>
    public async Task Promote()
    {
        _primary!.KillForGood();
        await PostgresCluster.Execute(_standby!.ConnectionString("postgres"), "select pg_promote(true, 60)");
        Database = There;
    }

    public async ValueTask DisposeAsync()
    {
        if (_link is not null)
            await _link.DisposeAsync();
        if (_standby is not null)
            await _standby.DisposeAsync();
        if (_primary is not null)
            await _primary.DisposeAsync();
    }

    private string There => Database.Replace($"Port={_primary!.Port}", $"Port={_standby!.Port}", StringComparison.Ordinal);
}
