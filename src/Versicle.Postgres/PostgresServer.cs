using Npgsql;

namespace Versicle.Postgres;

/// <summary>The server as the log needs it: new enough, a primary, and with settings that keep what was acknowledged.</summary>
internal static class PostgresServer
{
    private const string Ask = """
        select current_setting('server_version_num')::integer, current_setting('server_version'), pg_is_in_recovery(),
          current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')
        """;

    /// <exception cref="StoreMismatchException">It is not, and the options do not accept it.</exception>
    public static async ValueTask Require(PostgresDatabase database, NpgsqlConnection connection, bool isLog, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Ask, connection);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await reader.ReadAsync(ct).ConfigureAwait(false);

        if (reader.GetInt32(0) < PostgresDatabase.OldestVersion * 10_000)
            throw new StoreMismatchException($"the store '{database.Name}' is PostgreSQL {reader.GetString(1)}, and Versicle needs {PostgresDatabase.OldestVersion} or newer.");
        if (reader.GetBoolean(2))
            throw new StoreMismatchException($"the store '{database.Name}' is a standby, which cannot be written. Connect to the primary.");
        if (!isLog)
            return;

        RequireSetting(database, "fsync", reader.GetString(3), "on", reader.GetString(3) is "on");
        RequireSetting(database, "full_page_writes", reader.GetString(4), "on", reader.GetString(4) is "on");
        RequireSetting(database, "synchronous_commit", reader.GetString(5), "on or remote_apply", reader.GetString(5) is "on" or "remote_apply");
    }

    private static void RequireSetting(PostgresDatabase database, string name, string actual, string needed, bool isStrong)
    {
        if (!isStrong && !database.Options.AcceptedSettings.Contains(name))
        {
            throw new StoreMismatchException(
                $"setting '{name}' of the store '{database.Name}' is {actual}, and needs to be {needed}: a crash would take back what was acknowledged. " +
                $"Change the setting, or accept the loss by name: postgres.AcceptWeak(\"{name}\").");
        }
    }
}
