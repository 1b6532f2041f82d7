using Npgsql;

namespace Versicle.Postgres;

/// <summary>
/// A client that was stopped, or cut off, while it held the log's lock. The server's own limits do not see one that stopped in
/// the middle of what it was sending; whoever has waited too long for the lock ends it.
/// </summary>
internal static class StuckHolder
{
    /// <summary>Ends it, if there is one. The wait goes on in either case: this only shortens it.</summary>
    public static async ValueTask End(PostgresDatabase database)
    {
        try
        {
            await using var connection = await database.Connect(CancellationToken.None).ConfigureAwait(false);
            await using var end = new NpgsqlCommand(database.Own("select versicle.versicle_end_stuck_holder($1)"), connection);
            end.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = database.Options.StallLimit });
            await end.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or NpgsqlException or IOException or TimeoutException)
        {
            // Whoever waits is told so by the append itself.
        }
    }
}
