using Npgsql;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>
/// How a session ended whose answer was lost. Its commit id is made void under the log's lock: if that fails it had committed;
/// if not, it never will, and the handler may run again.
/// </summary>
internal sealed class LostCommit(PostgresDatabase database, StoreContext context)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <returns>Null when it is not committed, for ever.</returns>
    /// <exception cref="OutcomeUnknownException">The store was not reached again within the deadline.</exception>
    public async ValueTask<AppendResult.Appended?> Find(Guid commitId)
    {
        var began = context.Time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await Try(commitId).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is StoreUnavailableException or NpgsqlException or IOException or TimeoutException)
            {
                if (context.Time.GetElapsedTime(began) >= database.Options.OutcomeDeadline)
                    throw new OutcomeUnknownException(commitId, database.Options.OutcomeDeadline, failure);

                // It may be the lost session itself that holds the lock: its server waits for the rest of what it was sent.
                if (PostgresErrors.IsLockTimeout(failure))
                    await StuckHolder.End(database).ConfigureAwait(false);
            }

            await Task.Delay(pause, context.Time).ConfigureAwait(false);
        }
    }

    private async ValueTask<AppendResult.Appended?> Try(Guid commitId)
    {
        var limit = database.Options.StallLimit;
        await using var connection = await database.Connect(CancellationToken.None).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("begin isolation level read committed read write"));
        batch.BatchCommands.Add(PostgresDatabase.Local("", lockTimeout: limit * 2, idle: limit, statement: limit * 3));
        var find = new NpgsqlBatchCommand(database.Own("select o_epoch, o_position from versicle.versicle_void_commit($1, $2)"));
        find.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = commitId });
        find.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = context.Ids.Next() });
        batch.BatchCommands.Add(find);
        batch.BatchCommands.Add(new("commit"));

        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        await reader.NextResultAsync().ConfigureAwait(false);
        await reader.ReadAsync().ConfigureAwait(false);
        var found = reader.IsDBNull(1) ? null : new AppendResult.Appended(new(reader.GetGuid(0), new(reader.GetInt64(1))));
        while (await reader.NextResultAsync().ConfigureAwait(false))
        {
            // The answer to COMMIT is the last.
        }

        return found;
    }
}
