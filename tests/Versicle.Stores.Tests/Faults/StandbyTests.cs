using Dapper;
using Npgsql;
using Versicle.Postgres.Fixture;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests.Faults;

/// <summary>
/// Readers of the primary and of a streaming standby beside writers that roll back, dawdle and are killed, and a busy neighbour
/// database: nobody skips an event, and nobody sees a stream's events out of order.
/// </summary>
[Collection(nameof(Faults))]
public sealed class StandbyTests : IAsyncLifetime
{
    private static readonly int Seeds = Tier.Of(push: 1, nightly: 20);
    private static readonly int Events = Tier.Of(push: 2_000, nightly: 50_000);

    private PostgresCluster _primary = null!;
    private PostgresCluster _standby = null!;

    public async ValueTask InitializeAsync()
    {
        _primary = await PostgresCluster.Start();
        _standby = await _primary.StartStandby();
    }

    public async ValueTask DisposeAsync()
    {
        await _standby.DisposeAsync();
        await _primary.DisposeAsync();
    }

    [Fact]
    [Trait("Guarantee", "G5")]
    [Trait("Guarantee", "G4")]
    public async Task Readers_of_primary_and_standby_see_every_event_once_and_in_order()
    {
        for (var seed = Tier.Seed; seed < Tier.Seed + Seeds; seed++)
        {
            var finding = new Finding("G5", "readers of primary and standby beside rollbacks, slow and killed transactions, a busy neighbour");
            await using var rig = new PostgresRig(TimeProvider.System) { Scripts = [new("postgres", "001-people.sql", PostgresWriteSessionTests.Tables)] };
            var (load, through) = (new StandbyLoad(seed), await _primary.NewDatabase());
            IEventStore[] stores = [await rig.Store(through: through), await rig.Store(through: through)];

            var readers = await Beside(through, "versicle.versicle_events", () => load.Write(stores, Events, through));

            var all = (await stores[0].Log.All()).Positions().ToHashSet();
            finding.Nothing(
                $"seed {seed}, {all.Count} events, {load.RolledBack} rolled back, {load.Killed} backends killed, {readers.Count} readers",
                ("skips", readers.Sum(reader => reader.Skips)),
                ("never seen", readers.Sum(reader => all.Count - reader.Seen.Count)),
                ("inversions in a stream", readers.Sum(reader => reader.Inversions)),
                ("inversions in time", load.InversionsInTime));
        }
    }

    [Fact]
    public async Task Positions_from_a_bare_sequence_are_skipped_and_found()
    {
        var finding = new Finding("G5", "twin: positions from a bare sequence");
        var through = await _primary.NewDatabase();
        await PostgresCluster.Execute(through, "create table bare (position bigserial primary key, stream text not null, version bigint not null)");

        var readers = await Beside(through, "bare", () => StandbyLoad.WriteBare(through, events: 500));

        await using var connection = new NpgsqlConnection(through);
        var all = (await connection.QueryAsync<long>("select position from bare")).ToHashSet();
        finding.Caught($"{all.Count} events", ("never seen on the primary", all.Count - readers[0].Seen.Count), ("on the standby", all.Count - readers[1].Seen.Count));
    }

    [Fact]
    [Trait("Guarantee", "G4")]
    public async Task A_transaction_that_began_first_and_ends_last_is_after_what_was_appended_meanwhile()
    {
        var finding = new Finding("G4", "the early transaction");
        var rounds = Tier.Of(push: 30, nightly: 1_000);
        await using var rig = new PostgresRig(TimeProvider.System) { Scripts = [new("postgres", "001-people.sql", PostgresWriteSessionTests.Tables)] };
        var store = await rig.Store();
        for (var round = 0; round < rounds; round++)
        {
            await using var early = await store.Begin("Early", default);
            await early.Execute(Sql("insert into people (email) values ($1)", $"{round}"), default); // It has its transaction id now.
            await store.Log.Succeed(Of(To($"s-{round}", ExpectedVersion.NoStream)));
            Assert.IsType<AppendResult.Appended>(await early.Commit(Of(To($"s-{round}", ExpectedVersion.Exists))));
        }

        await using var stranger = await rig.Stranger();
        finding.Nothing($"{rounds} rounds", ("inversions", await Inversions(stranger, "position")));
        new Finding("G4", "twin: the order of transaction ids").Caught($"{rounds} rounds", ("inversions", await Inversions(stranger, "xmin::text::bigint")));
    }

    private static Task<int> Inversions(NpgsqlConnection connection, string order) => connection.ExecuteScalarAsync<int>(
        $"select count(*) from (select version, lag(version) over (partition by stream order by {order}) as before from versicle.versicle_events) e where before > version");

    // The first reads the primary, the second the standby, the third joins the standby late.
    private async Task<List<StandbyReader>> Beside(string primary, string table, Func<Task> write)
    {
        var standby = primary.Replace($"Port={_primary.Port}", $"Port={_standby.Port}", StringComparison.Ordinal);
        await CaughtUp();
        using var enough = new CancellationTokenSource();
        using var neighbour = new CancellationTokenSource();
        var busy = StandbyLoad.KeepBusy(await _primary.NewDatabase(), neighbour.Token);
        List<StandbyReader> readers = [new(primary, table), new(standby, table), new(standby, table)];
        var reading = readers.Take(2).Select(reader => Task.Run(() => reader.Read(enough.Token))).ToList();

        await write();
        reading.Add(readers[2].Read(enough.Token));
        await CaughtUp();
        await enough.CancelAsync();
        await neighbour.CancelAsync();
        await Task.WhenAll([.. reading, busy]);
        return readers;
    }

    private async Task CaughtUp()
    {
        await using var primary = new NpgsqlConnection(_primary.ConnectionString("postgres"));
        await using var standby = new NpgsqlConnection(_standby.ConnectionString("postgres"));
        var to = await primary.ExecuteScalarAsync<string>("select pg_current_wal_lsn()::text");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await standby.ExecuteScalarAsync<bool>($"select coalesce(pg_last_wal_replay_lsn() >= '{to}'::pg_lsn, false)"))
            await Task.Delay(10, patience.Token);
    }
}
