using System.Text;
using Npgsql;
using NpgsqlTypes;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>Rows as they are: what cannot be read is said, and does not throw.</summary>
internal static class StoredRows
{
    public const string Columns =
        "position, stream, version, type, event_id, recorded_at, command, correlation, causation, actor, trace_parent, tags, keys, data, " +
        "salt, hash, erased, redaction";

    public const string EpochsSql = "select id, ordinal, parent, fork_position, reason, is_open from versicle.versicle_epochs order by ordinal";

    public const string AnswersSql = """
        select tenant, actor, message, key, payload, status, body, response, commit_id, position,
          coalesce((select elapsed from versicle.versicle_answer_clock), 0) - answered_at
        from versicle.versicle_answers order by position, tenant, actor, message, key
        """;

    public const string KeyDecisionsSql = "select event_type, key, is_release, is_active, reason from versicle.versicle_key_decisions order by ordinal";

    public static async ValueTask<IReadOnlyList<KeyDecision>> KeyDecisions(NpgsqlDataReader row, CancellationToken ct)
    {
        var decisions = new List<KeyDecision>();
        while (await row.ReadAsync(ct).ConfigureAwait(false))
            decisions.Add(new(new(row.GetString(0), row.GetString(1), row.GetBoolean(2)), row.GetBoolean(3), row.GetString(4)));
        return decisions;
    }

    public static StoredEvent Event(NpgsqlDataReader row)
    {
        string? damage = null;
        return new()
        {
            Position = row.GetInt64(0),
            Stream = row.GetString(1),
            Version = row.GetInt64(2),
            Type = row.GetString(3),
            EventId = row.GetGuid(4),
            RecordedAt = new(row.GetDateTime(5)),
            Metadata = new()
            {
                Command = Text(row, 6),
                Correlation = Text(row, 7),
                Causation = Text(row, 8),
                Actor = Text(row, 9),
                TraceParent = Text(row, 10),
            },
            Tags = Text(row, 11) is { } tags ? Encoding.UTF8.GetBytes(tags) : null,
            Keys = Text(row, 12) is { } keys ? Encoding.UTF8.GetBytes(keys) : null,
            Data = row.GetFieldValue<byte[]>(13),
            Salt = row.IsDBNull(14) ? null : row.GetGuid(14),
            Hash = Hash(row, 15, ref damage),
            Erased = row.IsDBNull(16) ? null : Hash(row, 16, ref damage),
            Redaction = row.IsDBNull(17) ? null : row.GetInt64(17),
            Damage = damage,
        };
    }

    public static StoredEpoch Epoch(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetGuid(2), row.GetInt64(3), row.GetString(4), row.GetBoolean(5));

    public static StoredAnswer Answer(NpgsqlDataReader row) => new(
        new(
            new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)),
            row.GetFieldValue<byte[]>(4),
            row.GetInt32(5),
            row.GetFieldValue<byte[]>(6))
        {
            Response = row.GetFieldValue<byte[]>(7),
        },
        row.GetGuid(8),
        row.GetInt64(9),
        TimeSpan.FromMicroseconds(row.GetInt64(10)));

    /// <summary>The parameters of a row to insert, in the order of <see cref="Columns"/>.</summary>
    public static void Bind(StoredEvent stored, NpgsqlParameterCollection parameters)
    {
        var metadata = stored.Metadata;
        parameters.Add(new NpgsqlParameter<long> { TypedValue = stored.Position });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = stored.Stream });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = stored.Version });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = stored.Type });
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = stored.EventId });
        parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = stored.RecordedAt.UtcDateTime });
        foreach (var text in (string?[])[metadata.Command, metadata.Correlation, metadata.Causation, metadata.Actor, metadata.TraceParent])
            parameters.Add(OrNull(NpgsqlDbType.Text, text));
        parameters.Add(OrNull(NpgsqlDbType.Text, stored.Tags is { } tags ? Encoding.UTF8.GetString(tags) : null));
        parameters.Add(OrNull(NpgsqlDbType.Text, stored.Keys is { } keys ? Encoding.UTF8.GetString(keys) : null));
        parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = stored.Data.ToArray() });
        parameters.Add(OrNull(NpgsqlDbType.Uuid, stored.Salt));
        parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = stored.Hash.ToBytes() });
        parameters.Add(OrNull(NpgsqlDbType.Bytea, stored.Erased?.ToBytes()));
        parameters.Add(OrNull(NpgsqlDbType.Bigint, stored.Redaction));
    }

    private static NpgsqlParameter OrNull(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static EventHash Hash(NpgsqlDataReader row, int column, ref string? damage)
    {
        var bytes = row.GetFieldValue<byte[]>(column);
        if (bytes.Length == EventHash.Size)
            return EventHash.Read(bytes);
        damage ??= $"a hash of {bytes.Length} bytes";
        return EventHash.None;
    }
}
