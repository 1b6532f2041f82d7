using Dapper;
using Npgsql;
using Versicle.Postgres.Fixture;

namespace Versicle.Stores.Tests.Faults;

/// <summary>The power is cut while PostgreSQL is written, again and again.</summary>
[Collection(nameof(Faults))]
public sealed class ServerPowerLossTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    [Trait("Guarantee", "G2")]
    public async Task After_a_power_loss_of_the_server_all_that_was_acknowledged_is_there()
    {
        var finding = new Finding("G2", "power loss under 3 writers, PostgreSQL");
        var losses = Tier.Of(push: 1, nightly: 60);
        await using var cluster = await PostgresCluster.StartOn(Disk.Library, "max_wal_size=2MB", "min_wal_size=2MB");

        var judge = await Lose(cluster, losses);

        finding.Nothing($"{losses} power losses, {judge.Told} acknowledged", judge.Counts);
    }

    [Fact]
    public async Task Where_a_commit_waits_for_no_flush_of_the_server_acknowledged_events_are_lost_and_found_missing()
    {
        var finding = new Finding("G2", "twin: synchronous_commit = off, power loss, PostgreSQL");
        await using var cluster = await PostgresCluster.StartOn(
            Disk.Library, "synchronous_commit=off", "wal_writer_delay=10000", "wal_writer_flush_after=1GB");

        var (losses, told, lost) = (0, 0, 0);
        for (; lost == 0 && losses < 5; losses++)
        {
            var judge = await Lose(cluster, losses: 1, "normal");
            (told, lost) = (told + judge.Told, judge.Lost);
        }

        finding.Caught($"{losses} power losses, {told} acknowledged", ("lost", lost));
    }

    private static async Task<Judge> Lose(PostgresCluster cluster, int losses, params string[] weak)
    {
        var (judge, random, store) = (new Judge(), new Random(Tier.Seed), await cluster.NewDatabase());
        for (var loss = 0; loss < losses; loss++)
        {
            var server = File.ReadLines(Path.Combine(cluster.Directory, "data", "postmaster.pid")).First();
            Assert.Contains(Disk.Library, await File.ReadAllTextAsync($"/proc/{server}/maps")); // Else all that it writes would look lost.
            await using (var client = Client.Begin(new Dictionary<string, string>(), ["load", "postgres", store, "3", $"{random.Next()}", .. weak]))
            {
                for (var left = random.Next(10, 100); left > 0 && await client.Hear() is { } line;)
                    left -= judge.Hear(line) ? 1 : 0;
                cluster.PowerOff(() => Disk.PowerOff(Path.Combine(cluster.Directory, "data"), Path.Combine(cluster.Directory, "synced"), random));
                await client.Kill();
                while (await client.Hear() is { } line)
                    judge.Hear(line); // Said before it died.
            }

            await using var database = new NpgsqlConnection(store + ";Pooling=false");
            if (await Opens(database) && await HasTables(database))
                await judge.Look(database, "versicle.");
            else
                judge.LookAtNothing();
        }

        return judge;
    }

    // They are a transaction like others, and where nobody waits for a flush they may be lost with all that was in them.
    private static async Task<bool> HasTables(NpgsqlConnection database) => await database.ExecuteScalarAsync<bool>(
        "select to_regclass('versicle.versicle_events') is not null and to_regclass('rows') is not null");

    // It recovers first. A server without its files never does, and one without the database says so.
    private static async Task<bool> Opens(NpgsqlConnection database)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested)
        {
            try
            {
                await database.OpenAsync(patience.Token);
                return true;
            }
            catch (PostgresException none) when (none.SqlState == "3D000")
            {
                return false;
            }
            catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException)
            {
                await Task.Delay(50, CancellationToken.None);
            }
        }

        return false;
    }
}
