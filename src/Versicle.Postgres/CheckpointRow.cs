using Npgsql;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>The checkpoint of one projection's fingerprint.</summary>
internal readonly struct CheckpointRow(PostgresDatabase database, ProjectionDefinition projection)
{
    /// <summary>Makes it where missing; answers where it stands.</summary>
    public async ValueTask<Checkpoint> Make(NpgsqlConnection connection, CancellationToken ct)
    {
        await using (var insert = Command(connection, """
            insert into versicle.versicle_checkpoints (projection, fingerprint, epoch, position, live)
            values ($1, $2, '00000000-0000-0000-0000-000000000000', 0, false) on conflict (projection, fingerprint) do nothing
            """))
        {
            await insert.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }

        await using var select = Command(connection, "select epoch, position, live, hash from versicle.versicle_checkpoints where projection = $1 and fingerprint = $2");
        await using var reader = await select.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await reader.ReadAsync(ct).ConfigureAwait(false);
        return Read(reader, first: 0);
    }

    /// <summary>All of a database.</summary>
    public static async ValueTask<IReadOnlyList<StoredCheckpoint>> All(PostgresDatabase database, CancellationToken ct) => await database.Read(
        ct,
        database.Own("select projection, fingerprint, epoch, position, live, hash from versicle.versicle_checkpoints order by projection, fingerprint"),
        static _ => { },
        static async (reader, ct) =>
        {
            var all = new List<StoredCheckpoint>();
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
                all.Add(new(reader.GetString(0), reader.GetString(1), Read(reader, first: 2)));
            return all;
        }).ConfigureAwait(false);

    public async ValueTask GoLive(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var update = Command(connection, "update versicle.versicle_checkpoints set live = true where projection = $1 and fingerprint = $2");
        await update.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Compares and sets; raises <see cref="PostgresErrors.CheckpointMoved"/> when another worker has moved it.</summary>
    public NpgsqlBatchCommand Move(Checkpoint from, Checkpoint to)
    {
        var move = new NpgsqlBatchCommand(database.Own("select versicle.versicle_move_checkpoint($1, $2, $3, $4, $5, $6, $7, $8)"));
        Bind(move.Parameters);
        move.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = from.Epoch });
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from.Position.Value });
        move.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = to.Epoch });
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = to.Position.Value });
        move.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = to.IsLive });
        move.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = to.Hash.ToBytes() });
        return move;
    }

    private static Checkpoint Read(NpgsqlDataReader row, int first) => new(
        row.GetGuid(first), new(row.GetInt64(first + 1)), row.GetBoolean(first + 2))
    {
        Hash = row.IsDBNull(first + 3) ? EventHash.None : EventHash.Read(row.GetFieldValue<byte[]>(first + 3)),
    };

    private NpgsqlCommand Command(NpgsqlConnection connection, string text)
    {
        var command = new NpgsqlCommand(database.Own(text), connection);
        Bind(command.Parameters);
        return command;
    }

    private void Bind(NpgsqlParameterCollection parameters)
    {
        parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Fingerprint });
    }
}
