using Npgsql;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>The nodes that share one schema of read models.</summary>
/// <param name="database">Where it is.</param>
/// <param name="target">The schema.</param>
internal sealed class NodeDirectory(PostgresDatabase database, string target) : INodeDirectory
{
    private readonly string _beat = database.Own("""
        insert into versicle.versicle_nodes as n (target, node, beat, carries) values ($1, $2, 1, $3)
        on conflict (target, node) do update set beat = n.beat + 1, carries = excluded.carries
        """);

    private readonly string _all = database.Own("select node, beat, carries from versicle.versicle_nodes where target = $1");

    private readonly string _remove = database.Own(
        "delete from versicle.versicle_nodes where target = $1 and node = $2 and ($3::bigint is null or beat = $3)");

    public async ValueTask<IReadOnlyList<NodeBeat>> Beat(Guid node, IReadOnlyList<string> carries, CancellationToken ct)
    {
        var beat = new NpgsqlBatchCommand(_beat);
        beat.Parameters.Add(new NpgsqlParameter<string> { TypedValue = target });
        beat.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = node });
        beat.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. carries] });
        var all = new NpgsqlBatchCommand(_all);
        all.Parameters.Add(new NpgsqlParameter<string> { TypedValue = target });

        await using var connection = await database.Connect(ct).ConfigureAwait(false);
        try
        {
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(new("begin"));
            batch.BatchCommands.Add(new("set local synchronous_commit = off")); // Lost with the server, it is counted anew.
            batch.BatchCommands.Add(beat);
            batch.BatchCommands.Add(all);
            batch.BatchCommands.Add(new("commit"));
            await using var reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
            var nodes = new List<NodeBeat>();
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
                nodes.Add(new(reader.GetGuid(0), reader.GetInt64(1), reader.GetFieldValue<string[]>(2)));
            return nodes;
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresErrors.Of(database, failure);
        }
    }

    public async ValueTask Remove(Guid node, long? beat, CancellationToken ct)
    {
        await using var connection = await database.Connect(ct).ConfigureAwait(false);
        try
        {
            await using var remove = new NpgsqlCommand(_remove, connection);
            remove.Parameters.Add(new NpgsqlParameter<string> { TypedValue = target });
            remove.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = node });
            remove.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = beat });
            await remove.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresErrors.Of(database, failure);
        }
    }
}
