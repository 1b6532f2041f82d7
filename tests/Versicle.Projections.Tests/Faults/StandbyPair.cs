using Npgsql;
using Versicle.Postgres.Fixture;

namespace Versicle.Projections.Tests.Faults;

/// <summary>A server and a standby that streams from it.</summary>
public sealed class StandbyPair : IAsyncLifetime
{
    public PostgresCluster Primary { get; private set; } = null!;

    public PostgresCluster Standby { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Primary = await PostgresCluster.Start();
        Standby = await Primary.StartStandby();
    }

    /// <summary>A new database, there too.</summary>
    /// <returns>Its connection strings.</returns>
    public async Task<(string Primary, string Standby)> NewDatabase()
    {
        var database = await Primary.NewDatabase();
        var there = database.Replace($"Port={Primary.Port}", $"Port={Standby.Port}", StringComparison.Ordinal);
        await Node.Until(async () =>
        {
            try
            {
                await PostgresCluster.Execute(there, "select 1");
                return true;
            }
            catch (PostgresException)
            {
                return false; // It is on its way.
            }
        });
        return (database, there);
    }

    /// <summary>From now on the standby receives what is written, and does not show it.</summary>
    public async Task Pause()
    {
        await using var source = NpgsqlDataSource.Create(Standby.ConnectionString("postgres"));
        await using var pause = source.CreateCommand("select pg_wal_replay_pause()");
        await pause.ExecuteNonQueryAsync();
        await using var look = source.CreateCommand("select pg_get_wal_replay_pause_state()");
        await Node.Until(async () => (string?)await look.ExecuteScalarAsync() == "paused");
    }

    public Task GoOn() => PostgresCluster.Execute(Standby.ConnectionString("postgres"), "select pg_wal_replay_resume()");

    /// <summary>From now on the standby shows what is written so much later.</summary>
    public async Task Delay(int milliseconds)
    {
        await PostgresCluster.Execute(Standby.ConnectionString("postgres"), $"alter system set recovery_min_apply_delay = '{milliseconds}ms'");
        await PostgresCluster.Execute(Standby.ConnectionString("postgres"), "select pg_reload_conf()");
    }

    public async ValueTask DisposeAsync()
    {
        await Standby.DisposeAsync();
        await Primary.DisposeAsync();
    }
}
