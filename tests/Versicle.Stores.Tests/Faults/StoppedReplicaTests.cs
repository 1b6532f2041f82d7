using Dapper;
using Npgsql;
using Versicle.Postgres.Fixture;

namespace Versicle.Stores.Tests.Faults;

/// <summary>A standby that applies late, and whose receiver is stopped again and again: what it shows is old, and never has a hole.</summary>
[Collection(nameof(Faults))]
public sealed class StoppedReplicaTests : IAsyncLifetime
{
    private PostgresCluster _primary = null!;
    private PostgresCluster _standby = null!;

    public async ValueTask InitializeAsync()
    {
        _primary = await PostgresCluster.Start();
        _standby = await _primary.StartStandby();
        await PostgresCluster.Execute(_standby.ConnectionString("postgres"), "alter system set recovery_min_apply_delay = '50ms'");
        await PostgresCluster.Execute(_standby.ConnectionString("postgres"), "select pg_reload_conf()");
    }

    public async ValueTask DisposeAsync()
    {
        await _standby.DisposeAsync();
        await _primary.DisposeAsync();
    }

    [Fact]
    [Trait("Guarantee", "G5")]
    public async Task Every_snapshot_of_a_late_and_stopped_standby_is_a_prefix()
    {
        var finding = new Finding("G5", "snapshots of a standby that applies 50 ms late, its receiver stopped again and again");
        await using var rig = new PostgresRig(TimeProvider.System) { Scripts = [new("postgres", "001-people.sql", PostgresWriteSessionTests.Tables)] };
        var (load, through) = (new StandbyLoad(Tier.Seed), await _primary.NewDatabase());
        IEventStore[] stores = [await rig.Store(through: through), await rig.Store(through: through)];

        var (snapshots, holes, head, stops) = await Beside(
            through, "versicle.versicle_events", "(select coalesce(sum(version), 0)::bigint from versicle.versicle_streams)",
            () => load.Write(stores, Tier.Of(push: 1_500, nightly: 50_000), through));

        var all = (await stores[0].Log.Head(default)).Position.Value;
        finding.Nothing(
            $"{all} events, {snapshots} snapshots of different heads, {stops} stops",
            ("snapshots that are no prefix", holes),
            ("events that are not on the standby in the end", all - head));
        await Twin();
    }

    // Who numbers his events by a sequence leaves holes in the same snapshots.
    private async Task Twin()
    {
        var finding = new Finding("G5", "twin: snapshots of positions from a bare sequence");
        var through = await _primary.NewDatabase();
        await PostgresCluster.Execute(through, "create table bare (position bigserial primary key, stream text not null, version bigint not null)");

        var (snapshots, holes, _, _) = await Beside(through, "bare", "count(*)", () => StandbyLoad.WriteBare(through, events: 800));

        finding.Caught($"{snapshots} snapshots of different heads", ("snapshots that are no prefix", holes));
    }

    // Reads the standby until it has come to the primary's end.
    private async Task<(int Snapshots, int Holes, long Head, int Stops)> Beside(string primary, string table, string versions, Func<Task> write)
    {
        var through = primary.Replace($"Port={_primary.Port}", $"Port={_standby.Port}", StringComparison.Ordinal);
        await CaughtUp(_primary, _standby);
        using var enough = new CancellationTokenSource();
        var (snapshots, holes, head) = (0, 0, -1L);
        async Task Look()
        {
            await using var standby = new NpgsqlConnection(through);
            await standby.OpenAsync();
            await using var transaction = await standby.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
            var (count, max, sum) = await standby.QuerySingleAsync<(long, long, long)>($"select count(*), coalesce(max(position), 0), {versions} from {table}");
            snapshots += max == head ? 0 : 1;
            holes += count == max && sum == max ? 0 : 1;
            head = max;
        }

        var reading = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
                await Look();
        });
        var stopping = Stop(enough.Token);
        await write();
        await enough.CancelAsync();
        await reading;
        var stops = await stopping;
        await CaughtUp(_primary, _standby);
        await Look();
        return (snapshots, holes, head, stops);
    }

    private async Task<int> Stop(CancellationToken enough)
    {
        var (random, stops) = (new Random(Tier.Seed), 0);
        await using var standby = new NpgsqlConnection(_standby.ConnectionString("postgres"));
        for (; !enough.IsCancellationRequested; stops++)
        {
            if (await standby.ExecuteScalarAsync<int?>("select pid from pg_stat_wal_receiver") is not { } receiver)
                continue;

            Client.Signal(receiver, "STOP");
            await Task.Delay(random.Next(50, 400), CancellationToken.None);
            Client.Signal(receiver, "CONT");
            await Task.Delay(random.Next(50, 200), CancellationToken.None);
        }

        return stops;
    }

    private static async Task CaughtUp(PostgresCluster primary, PostgresCluster standby)
    {
        await using var ahead = new NpgsqlConnection(primary.ConnectionString("postgres"));
        await using var behind = new NpgsqlConnection(standby.ConnectionString("postgres"));
        var to = await ahead.ExecuteScalarAsync<string>("select pg_current_wal_lsn()::text");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await behind.ExecuteScalarAsync<bool>($"select coalesce(pg_last_wal_replay_lsn() >= '{to}'::pg_lsn, false)"))
            await Task.Delay(10, patience.Token);
    }
}
