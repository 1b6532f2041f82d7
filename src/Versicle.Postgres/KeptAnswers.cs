using Npgsql;

namespace Versicle.Postgres;

/// <summary>The answers that are kept for callers' keys.</summary>
internal sealed class KeptAnswers(PostgresDatabase database)
{
    public const string FindSql = "select payload, status, body, response, \"position\", epoch from versicle.versicle_find_answer($1, $2, $3, $4)";

    private readonly string _find = database.Own(FindSql);

    /// <summary>The answer of a key, or null.</summary>
    public ValueTask<AppendResult.Answered?> Find(AnswerKey key, CancellationToken ct) => database.Read(
        ct,
        _find,
        parameters => Add(parameters, key),
        async (reader, ct) => await reader.ReadAsync(ct).ConfigureAwait(false) ? Read(reader, key) : null);

    public static void Add(NpgsqlParameterCollection parameters, AnswerKey key)
    {
        parameters.Add(new NpgsqlParameter<string> { TypedValue = key.Tenant });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = key.Actor });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = key.Message });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = key.Key });
    }

    public static AppendResult.Answered Read(NpgsqlDataReader reader, AnswerKey key) => new(
        new(key, reader.GetFieldValue<byte[]>(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2)) { Response = reader.GetFieldValue<byte[]>(3) },
        new(reader.GetGuid(5), new(reader.GetInt64(4))));
}
