using Npgsql;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>What is parked of one projection's fingerprint.</summary>
/// <param name="database">Where it is.</param>
/// <param name="projection">Whose.</param>
/// <param name="target">The schema of its tables.</param>
internal readonly struct ParkedRows(PostgresDatabase database, ProjectionDefinition projection, string target)
{
    private const string Mine = "projection = $1 and fingerprint = $2 and target = $3";

    public async ValueTask<IReadOnlyList<ParkedEvent>> All(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            database.Own($"select read_model, key, position, event_type, error from versicle.versicle_parked where {Mine} order by position"), connection);
        Bind(select.Parameters);
        await using var reader = await select.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var parked = new List<ParkedEvent>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            var error = reader.IsDBNull(4) ? null : reader.GetString(4);
            parked.Add(new(reader.GetString(0), reader.GetString(1), new(reader.GetInt64(2)), reader.GetString(3), error));
        }

        return parked;
    }

    public void Add(ProjectionWrite write, NpgsqlBatchCommandCollection commands)
    {
        if (write.Released.Count > 0)
        {
            commands.Add(Of(write.Released, $"""
                delete from versicle.versicle_parked where {Mine}
                and (read_model, key, position) in (select * from unnest($4::text[], $5::text[], $6::bigint[]))
                """));
        }

        if (write.Parked.Count == 0)
            return;
        var insert = Of(write.Parked, """
            insert into versicle.versicle_parked (projection, fingerprint, target, read_model, key, position, event_type, error)
            select $1, $2, $3, * from unnest($4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[])
            """);
        insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. write.Parked.Select(parked => parked.EventType)] });
        insert.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. write.Parked.Select(parked => parked.Error)] });
        commands.Add(insert);
    }

    private NpgsqlBatchCommand Of(IReadOnlyList<ParkedEvent> rows, string text)
    {
        var command = new NpgsqlBatchCommand(database.Own(text));
        Bind(command.Parameters);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(row => row.ReadModel)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(row => row.Key)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. rows.Select(row => row.Position.Value)] });
        return command;
    }

    private void Bind(NpgsqlParameterCollection parameters)
    {
        parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Fingerprint });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = target });
    }
}
