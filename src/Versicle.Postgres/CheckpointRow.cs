using Npgsql;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>The checkpoint of one projection's fingerprint.</summary>
/// <param name="database">Where it is.</param>
/// <param name="projection">Whose.</param>
/// <param name="target">The schema of its tables.</param>
internal readonly struct CheckpointRow(PostgresDatabase database, ProjectionDefinition projection, string target)
{
    private const string Mine = "projection = $1 and fingerprint = $2 and target = $3 and slice = 0";

    /// <summary>What a checkpoint is read from.</summary>
    public const string Columns = "epoch, position, live, hash, term";

    /// <summary>Makes it where missing; answers where it stands.</summary>
    public async ValueTask<Checkpoint> Make(NpgsqlConnection connection, CancellationToken ct)
    {
        await using (var insert = Command(connection, """
            insert into versicle.versicle_checkpoints (projection, fingerprint, target, slice, term, epoch, position, live)
            values ($1, $2, $3, 0, 0, '00000000-0000-0000-0000-000000000000', 0, false) on conflict do nothing
            """))
        {
            await insert.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }

        return await Look(connection, ct).ConfigureAwait(false);
    }

    /// <summary>Where it stands; before the first event when it is not made yet.</summary>
    public ValueTask<Checkpoint> Look(NpgsqlConnection connection, CancellationToken ct) =>
        Read(connection, $"select {Columns} from versicle.versicle_checkpoints where {Mine}", ct);

    /// <summary>All of a database.</summary>
    public static async ValueTask<IReadOnlyList<StoredCheckpoint>> All(PostgresDatabase database, CancellationToken ct) => await database.Read(
        ct,
        database.Own($"select projection, fingerprint, {Columns} from versicle.versicle_checkpoints order by projection, fingerprint"),
        static _ => { },
        static async (reader, ct) =>
        {
            var all = new List<StoredCheckpoint>();
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
                all.Add(new(reader.GetString(0), reader.GetString(1), Read(reader, first: 2)));
            return all;
        }).ConfigureAwait(false);

    /// <summary>The next term begins.</summary>
    public ValueTask<Checkpoint> Claim(NpgsqlConnection connection, CancellationToken ct) =>
        Read(connection, $"update versicle.versicle_checkpoints set term = term + 1 where {Mine} returning {Columns}", ct);

    /// <summary>Compares and sets; raises <see cref="PostgresErrors.CheckpointMoved"/> when another worker has moved it, or taken it over.</summary>
    public NpgsqlBatchCommand Move(Checkpoint from, Checkpoint to)
    {
        var move = new NpgsqlBatchCommand(database.Own("select versicle.versicle_move_checkpoint($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"));
        Bind(move.Parameters);
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from.Term });
        move.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = from.Epoch });
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from.Position.Value });
        move.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = to.Epoch });
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = to.Position.Value });
        move.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = to.IsLive });
        move.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = to.Hash.ToBytes() });
        return move;
    }

    private async ValueTask<Checkpoint> Read(NpgsqlConnection connection, string text, CancellationToken ct)
    {
        await using var command = Command(connection, text);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        return await reader.ReadAsync(ct).ConfigureAwait(false)
            ? Read(reader, first: 0)
            : default;
    }

    public static Checkpoint Read(NpgsqlDataReader row, int first) => new(
        row.GetGuid(first), new(row.GetInt64(first + 1)), row.GetBoolean(first + 2), row.GetInt64(first + 4))
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
        parameters.Add(new NpgsqlParameter<string> { TypedValue = target });
    }
}
