using Npgsql;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>
/// Reads for queries: in a transaction that cannot write, and, where somebody's state is asked for, as of one moment with it.
/// Everything is one round trip.
/// </summary>
internal sealed class SnapshotReader(PostgresDatabase database, string target)
{
    private readonly string _state = database.Own("""
        select c.epoch, c.position, c.live, c.hash, c.term, (
          select min(p.position) from versicle.versicle_parked p
          where p.projection = $1 and p.fingerprint = $2 and p.target = $3 and p.read_model = $4 and ($5::text is null or p.key = $5))
        from versicle.versicle_checkpoints c
        where c.projection = $1 and c.fingerprint = $2 and c.target = $3 and c.slice = 0
        """);

    /// <summary>
    /// Carries out a statement. A connection that the server has closed meanwhile is noticed at its first use: once more, then,
    /// on a fresh one.
    /// </summary>
    public async ValueTask<Snapshot<T>> Read<T>(
        IReadOnlyList<StateQuestion> asked,
        Func<NpgsqlBatchCommand> select,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var connection = await database.Connect(ct).ConfigureAwait(false);
            try
            {
                return await ReadOnce(connection, asked, select(), read, ct).ConfigureAwait(false);
            }
            catch (PostgresException writes) when (writes.SqlState == "25006")
            {
                throw new InvalidOperationException($"a query changes nothing: {writes.MessageText}. The statement is not carried out: {select().CommandText}", writes);
            }
            catch (PostgresException changed) when (changed.SqlState == "0A000" && attempt == 1)
            {
                database.Source.Clear(); // A view that now shows another table, and plans of the old one on every connection.
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
            {
                if (attempt > 1 || !PostgresErrors.IsOutcomeUnknown(failure))
                    throw PostgresErrors.Of(database, failure);
            }
            finally
            {
                await PostgresDatabase.Close(connection).ConfigureAwait(false);
            }
        }
    }

    // Settings of a session would not pass a pooler: the transaction itself is one that can only read.
    private async ValueTask<Snapshot<T>> ReadOnce<T>(
        NpgsqlConnection connection,
        IReadOnlyList<StateQuestion> asked,
        NpgsqlBatchCommand select,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new(asked.Count > 0 ? "begin isolation level repeatable read read only" : "begin isolation level read committed read only"));
        foreach (var question in asked)
            batch.BatchCommands.Add(State(question));
        batch.BatchCommands.Add(select);
        batch.BatchCommands.Add(new("commit"));

        await using var reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var states = new ReadState[asked.Count];
        for (var i = 0; i < states.Length; i++)
        {
            if (await reader.ReadAsync(ct).ConfigureAwait(false))
                states[i] = StateOf(reader);
            await reader.NextResultAsync(ct).ConfigureAwait(false);
        }

        var value = await read(reader, ct).ConfigureAwait(false);
        while (await reader.NextResultAsync(ct).ConfigureAwait(false))
        {
            // The end of the transaction answers too.
        }

        return new(value, states);
    }

    private static ReadState StateOf(NpgsqlDataReader row) => new(
        CheckpointRow.Read(row, first: 0), row.IsDBNull(5) ? null : new(row.GetInt64(5)));

    private NpgsqlBatchCommand State(StateQuestion asked)
    {
        var command = new NpgsqlBatchCommand(_state);
        foreach (var text in (string[])[asked.Projection.Name, asked.Projection.Fingerprint, target, asked.Table.Name])
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = asked.Key });
        return command;
    }
}
