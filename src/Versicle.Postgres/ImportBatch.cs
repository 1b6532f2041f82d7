using Npgsql;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>The statements of an import, in one round trip: rows as they were in another store.</summary>
internal sealed class ImportBatch(PostgresDatabase database, NpgsqlBatch batch)
{
    private const string Event =
        $"insert into versicle.versicle_events ({StoredRows.Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";

    private const string Answer = """
        insert into versicle.versicle_answers (tenant, actor, message, key, payload, status, body, response, commit_id, position, answered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce((select elapsed from versicle.versicle_answer_clock), 0) - $11)
        on conflict (tenant, actor, message, key) do nothing
        """;

    public void Add(StoredEvent stored)
    {
        StoredRows.Bind(stored, Command(Event));
        var stream = Command("insert into versicle.versicle_streams (stream, version) values ($1, $2) on conflict (stream) do update set version = excluded.version");
        stream.Add(new NpgsqlParameter<string> { TypedValue = stored.Stream });
        stream.Add(new NpgsqlParameter<long> { TypedValue = stored.Version });

        foreach (var tag in IndexText.ToTags(stored.Tags))
        {
            var parameters = Command("insert into versicle.versicle_tags (tag, position, type) values ($1, $2, $3)");
            parameters.Add(new NpgsqlParameter<string> { TypedValue = tag.ToString() });
            parameters.Add(new NpgsqlParameter<long> { TypedValue = stored.Position });
            parameters.Add(new NpgsqlParameter<string> { TypedValue = stored.Type });
        }

        if (stored.Keys is { } keys)
        {
            var parameters = Command("select versicle.versicle_change_keys($1, $2, $3)");
            parameters.Add(new NpgsqlParameter<string> { TypedValue = System.Text.Encoding.UTF8.GetString(keys) });
            parameters.Add(new NpgsqlParameter<string> { TypedValue = stored.Stream });
            parameters.Add(new NpgsqlParameter<long> { TypedValue = stored.Position });
        }
    }

    public void Add(StoredCommit commit)
    {
        var parameters = Command(
            "insert into versicle.versicle_commits (commit_id, state, first_position, count) values ($1, $2, $3, $4) on conflict (commit_id) do nothing");
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = commit.Id });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = commit.State });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = commit.First });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = commit.Count });
    }

    public void Add(StoredAnswer stored)
    {
        var (parameters, answer) = (Command(Answer), stored.Answer);
        KeptAnswers.Add(parameters, answer.Key);
        parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = answer.Payload.ToArray() });
        parameters.Add(new NpgsqlParameter<int> { TypedValue = answer.Status });
        parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = answer.Body.ToArray() });
        parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = answer.Response.ToArray() });
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = stored.Commit });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = stored.Position });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = stored.Age.Ticks / TimeSpan.TicksPerMicrosecond });
    }

    private NpgsqlParameterCollection Command(string text)
    {
        var command = new NpgsqlBatchCommand(database.Own(text));
        batch.BatchCommands.Add(command);
        return command.Parameters;
    }
}
