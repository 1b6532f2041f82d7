using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Versicle.Postgres;

/// <summary>
/// Claims a key: an advisory lock of the transaction that it begins. Nobody else has it until that transaction ends. In the same
/// round trip, and after the lock, the key is looked up.
/// </summary>
/// <param name="database">Whose log.</param>
/// <param name="key">Which key.</param>
/// <param name="patience">How long to wait for another claim.</param>
internal sealed class ClaimCommand(PostgresDatabase database, AnswerKey key, TimeSpan patience)
{
    /// <summary>A claim whose handler has not come back by then is given up: another attempt may try.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The connection, and what the key was answered before: then its transaction has ended. Null: it is open, and has the key. A
    /// connection that the server has closed meanwhile is noticed at its first use: once more, then, on a fresh one.
    /// </summary>
    /// <exception cref="CommandInProgressException">Another one has the claim for longer than its patience.</exception>
    public async ValueTask<(NpgsqlConnection Connection, AppendResult.Answered? Answered)> Send(CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var connection = await database.Connect(ct).ConfigureAwait(false);
            try
            {
                return (connection, await Send(connection, ct).ConfigureAwait(false));
            }
            catch (Exception failure)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                if (failure is PostgresException { SqlState: "55P03" })
                    throw new CommandInProgressException(key.Message, patience, failure);
                if (attempt > 1 || !PostgresErrors.IsOutcomeUnknown(failure))
                    throw PostgresErrors.Of(database, failure);
            }
        }
    }

    private async ValueTask<AppendResult.Answered?> Send(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = (int)Math.Ceiling((patience * 3).TotalSeconds) };
        batch.BatchCommands.Add(new("begin isolation level read committed read write"));
        batch.BatchCommands.Add(PostgresDatabase.Local("", lockTimeout: patience, idle: Longest, statement: patience * 2));
        var wait = new NpgsqlBatchCommand(database.Own(
            "select pg_advisory_xact_lock(1447383637, $1 # 'versicle.versicle_events'::regclass::oid::integer)::text"));
        wait.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Lock() });
        batch.BatchCommands.Add(wait);
        var find = new NpgsqlBatchCommand(database.Own(KeptAnswers.FindSql));
        KeptAnswers.Add(find.Parameters, key);
        batch.BatchCommands.Add(find);

        if (await Read(batch, ct).ConfigureAwait(false) is not { } answered)
            return null;

        await PostgresSchema.Run(connection, "commit", ct).ConfigureAwait(false); // What is told is flushed before.
        return answered;
    }

    private async ValueTask<AppendResult.Answered?> Read(NpgsqlBatch batch, CancellationToken ct)
    {
        await using var reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await reader.NextResultAsync(ct).ConfigureAwait(false);
        await reader.NextResultAsync(ct).ConfigureAwait(false);
        return await reader.ReadAsync(ct).ConfigureAwait(false) ? KeptAnswers.Read(reader, key) : null;
    }

    // Two keys with one lock wait for each other now and then, and no more.
    private int Lock() =>
        BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Tenant}\0{key.Actor}\0{key.Message}\0{key.Key}")));
}
