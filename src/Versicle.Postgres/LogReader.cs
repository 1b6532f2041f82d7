using System.Text;
using Npgsql;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>Reads pages of the log, each in one statement: as of one moment, on a standby too.</summary>
internal sealed class LogReader(PostgresDatabase database)
{
    public const string Columns =
        "e.position, e.stream, e.version, e.type, e.event_id, e.recorded_at, e.command, e.correlation, e.causation, e.actor, e.trace_parent, " +
        "e.tags, e.keys, e.data, e.hash, e.redaction is not null";

    /// <summary>Events that a page looks at when no index leads to those it wants.</summary>
    private const int MaxScan = 10_000;

    private const string HeadSql = """
        select id, coalesce((select position from versicle.versicle_events order by position desc limit 1), 0) as head
        from versicle.versicle_epochs order by ordinal desc limit 1
        """;

    private readonly string _head = database.Own(HeadSql);

    public ValueTask<LogHead> Head(CancellationToken ct) => database.Read<LogHead>(
        ct,
        _head,
        static _ => { },
        static async (reader, ct) => await reader.ReadAsync(ct).ConfigureAwait(false)
            ? new(reader.GetGuid(0), new(reader.GetInt64(1)))
            : default);

    public async ValueTask<LogPage> Page(LogRead read, CancellationToken ct)
    {
        var (after, before) = (read.After.Value, read.Before?.Value ?? long.MaxValue);
        var isPart = false;
        if (read.Query.IsAll && read.Stream is null && read.StreamPrefix.Length > 0 && !read.AsksMetadata)
        {
            // The head can only grow until the page is read: what is part of the log now is part of it then.
            var to = Math.Min(before, (await Head(ct).ConfigureAwait(false)).Position.Value + 1);
            isPart = to - after - 1 > MaxScan;
            if (isPart)
                (after, before) = read.Backwards ? (to - MaxScan - 1, to) : (after, after + MaxScan + 1);
        }

        return await database.Read(
            ct,
            database.Own(Sql(read)),
            parameters => Bind(parameters, read, after, before),
            (reader, ct) => Fill(reader, read, isPart ? read.Backwards ? after + 1 : before - 1 : null, ct)).ConfigureAwait(false);
    }

    private static async ValueTask<LogPage> Fill(NpgsqlDataReader reader, LogRead read, long? through, CancellationToken ct)
    {
        var events = new List<RecordedEvent>();
        var head = default(LogHead);
        var (bytes, looked, last) = (0L, 0, 0L);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            head = new(reader.GetGuid(0), new(reader.GetInt64(1)));
            if (reader.IsDBNull(2))
                break; // Nothing matches: one row, of the head alone.
            if (looked == read.Max || bytes >= LogLimits.MaxPageBytes)
                return new(events, new(last), head, IsEnd: false);

            var recorded = Recorded(reader, first: 2);
            (looked, last) = (looked + 1, recorded.Context.Position.Value);
            if (!IsWanted(read, recorded.Context.Stream) || !read.Wants(recorded.Context.Metadata))
                continue;
            events.Add(recorded);
            bytes += recorded.Data.Length;
        }

        return through is { } part ? new(events, new(part), head, IsEnd: false) : LogPage.Last(read, events, head);
    }

    // The head is answered even when no event is: one statement is one moment.
    private static string Sql(LogRead read)
    {
        var order = read.Backwards ? "desc" : "asc";
        var column = read.Stream is null ? "position" : "version";
        var events = read.Query.IsAll
            ? $"select * from versicle.versicle_events where position > $1 and position < $2{StreamSql(read)}{MetadataSql(read)} order by {column} {order} limit $3"
            : $"select * from versicle.versicle_events where position in ({Matches.Sql(read.Query, read.Backwards)})";
        return $"select h.id, h.head, {Columns} from ({HeadSql}) h left join ({events}) e on true order by e.position {order}";
    }

    // Nothing to the name's own value, but not the bare column: the index on streams has another order than the page.
    private static string StreamSql(LogRead read) => (read.Stream, read.StreamPrefix) switch
    {
        ({ }, _) => " and stream = $4",
        (null, "") => "",
        _ => " and starts_with(stream, $4)",
    };

    // Parameters follow the stream's, where there is one.
    private static string MetadataSql(LogRead read)
    {
        var next = read.Stream is null && read.StreamPrefix.Length == 0 ? 4 : 5;
        var sql = "";
        foreach (var (column, _) in Metadata(read))
            sql += $" and {column} = ${next++}";
        return sql;
    }

    private static IEnumerable<(string Column, string Value)> Metadata(LogRead read) =>
        new[] { ("correlation", read.Correlation), ("actor", read.Actor), ("command", read.Command) }
            .Where(asked => asked.Item2 is not null)
            .Select(asked => (asked.Item1, asked.Item2!));

    private static void Bind(NpgsqlParameterCollection parameters, LogRead read, long after, long before)
    {
        parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = before });
        parameters.Add(new NpgsqlParameter<int> { TypedValue = read.Max + 1 });
        if (!read.Query.IsAll)
        {
            Matches.Bind(read.Query, parameters);
            return;
        }

        if (read.Stream is not null || read.StreamPrefix.Length > 0)
            parameters.Add(new NpgsqlParameter<string> { TypedValue = read.Stream?.ToString() ?? read.StreamPrefix });
        foreach (var (_, value) in Metadata(read))
            parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
    }

    private static bool IsWanted(LogRead read, StreamName stream) =>
        (read.Stream is not { } wanted || wanted == stream) && stream.ToString().StartsWith(read.StreamPrefix, StringComparison.Ordinal);

    public static RecordedEvent Recorded(NpgsqlDataReader row, int first) => new(
        new()
        {
            Position = new(row.GetInt64(first)),
            Stream = new(row.GetString(first + 1)),
            Version = new(row.GetInt64(first + 2)),
            EventId = row.GetGuid(first + 4),
            RecordedAt = new(row.GetDateTime(first + 5)),
            Tags = Text(row, first + 11) is { } tags ? IndexText.ToTags(Encoding.UTF8.GetBytes(tags)) : [],
            Metadata = new()
            {
                Command = Text(row, first + 6),
                Correlation = Text(row, first + 7),
                Causation = Text(row, first + 8),
                Actor = Text(row, first + 9),
                TraceParent = Text(row, first + 10),
            },
        },
        row.GetString(first + 3),
        row.GetFieldValue<byte[]>(first + 13))
    {
        Keys = Text(row, first + 12) is { } keys ? IndexText.ToKeys(Encoding.UTF8.GetBytes(keys)) : [],
        Hash = EventHash.Read(row.GetFieldValue<byte[]>(first + 14)),
        IsRedacted = row.GetBoolean(first + 15),
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
