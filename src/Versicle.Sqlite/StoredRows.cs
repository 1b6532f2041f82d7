using System.Text;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>Rows as they are: what cannot be read is said, and does not throw.</summary>
internal static class StoredRows
{
    public const string Columns =
        "position, stream, version, type, event_id, recorded_at, command, correlation, causation, actor, trace_parent, tags, keys, data, " +
        "salt, hash, erased, redaction";

    public const string EpochsSql = "select id, ordinal, parent, fork_position, reason, is_open from versicle_epochs order by ordinal";

    public const string AnswersSql = """
        select tenant, actor, message, key, payload, status, body, response, commit_id, position,
          coalesce((select elapsed from versicle_answer_clock), 0) - answered_at
        from versicle_answers order by position, tenant, actor, message, key
        """;

    public static IReadOnlyList<KeyDecision> KeyDecisions(StoreConnection connection)
    {
        var row = connection["select event_type, key, is_release, is_active, reason from versicle_key_decisions order by ordinal"];
        var decisions = new List<KeyDecision>();
        while (row.Step())
            decisions.Add(new(new(Text(row, 0)!, Text(row, 1)!, row.Int64(2) != 0), row.Int64(3) != 0, Text(row, 4)!));
        return decisions;
    }

    public static StoredEvent Event(Statement row)
    {
        string? damage = null;
        var id = Id(row, 4, ref damage);
        var at = At(row, 5, ref damage);
        return new()
        {
            Position = row.Int64(0),
            Stream = Text(row, 1)!,
            Version = row.Int64(2),
            Type = Text(row, 3)!,
            EventId = id,
            RecordedAt = at,
            Metadata = new()
            {
                Command = Text(row, 6),
                Correlation = Text(row, 7),
                Causation = Text(row, 8),
                Actor = Text(row, 9),
                TraceParent = Text(row, 10),
            },
            Tags = row.IsNull(11) ? null : row.Bytes(11).ToArray(),
            Keys = row.IsNull(12) ? null : row.Bytes(12).ToArray(),
            Data = row.Bytes(13).ToArray(),
            Salt = row.IsNull(14) ? null : Salt(row.Bytes(14), ref damage),
            Hash = Hash(row.Bytes(15), ref damage),
            Erased = row.IsNull(16) ? null : Hash(row.Bytes(16), ref damage),
            Redaction = row.IsNull(17) ? null : row.Int64(17),
            Damage = damage,
        };
    }

    public static StoredCommit Commit(Statement row) =>
        new(Guid.TryParse(row.Bytes(0), out var id) ? id : Guid.Empty, Text(row, 1)!, row.Int64(2), row.Int64(3));

    public static StoredAnswer Answer(Statement row) => new(
        new(
            new(Text(row, 0)!, Text(row, 1)!, Text(row, 2)!, Text(row, 3)!), row.Bytes(4).ToArray(), (int)row.Int64(5), row.Bytes(6).ToArray())
        {
            Response = row.Bytes(7).ToArray(),
        },
        Guid.TryParse(row.Bytes(8), out var id) ? id : Guid.Empty,
        row.Int64(9),
        TimeSpan.FromMicroseconds(row.Int64(10)));

    public static IReadOnlyList<StoredEpoch> Epochs(StoreConnection connection)
    {
        var select = connection[EpochsSql];
        var epochs = new List<StoredEpoch>();
        while (select.Step())
        {
            epochs.Add(new(
                Guid.Parse(select.Bytes(0)), select.Int64(1), select.IsNull(2) ? null : Guid.Parse(select.Bytes(2)), select.Int64(3),
                Text(select, 4)!, select.Int64(5) != 0));
        }

        return epochs;
    }

    public static string? Text(Statement row, int column) => row.IsNull(column) ? null : Encoding.UTF8.GetString(row.Bytes(column));

    // Other spellings of the same id and time are read as well: what was changed is found only if they are compared as text.
    private static Guid Id(Statement row, int column, ref string? damage)
    {
        var text = Text(row, column);
        if (Guid.TryParse(text, out var id) && id.ToString() == text)
            return id;
        damage ??= $"event_id '{text}'";
        return id;
    }

    private static DateTimeOffset At(Statement row, int column, ref string? damage)
    {
        try
        {
            var at = TimestampText.Parse(row.Bytes(column));
            if (TimestampText.Format(at, stackalloc byte[TimestampText.Buffer]).SequenceEqual(row.Bytes(column)))
                return at;
        }
        catch (FormatException)
        {
            // Said below.
        }

        damage ??= $"recorded_at '{Text(row, column)}'";
        return default;
    }

    private static Guid Salt(ReadOnlySpan<byte> bytes, ref string? damage)
    {
        if (bytes.Length == 16)
            return new(bytes, bigEndian: true);
        damage ??= $"a salt of {bytes.Length} bytes";
        return default;
    }

    private static EventHash Hash(ReadOnlySpan<byte> bytes, ref string? damage)
    {
        if (bytes.Length == EventHash.Size)
            return EventHash.Read(bytes);
        damage ??= $"a hash of {bytes.Length} bytes";
        return EventHash.None;
    }
}
