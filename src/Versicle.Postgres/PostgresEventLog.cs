using System.Runtime.CompilerServices;
using Npgsql;

namespace Versicle.Postgres;

/// <summary>The log: appends through the writer, reads beside it.</summary>
internal sealed class PostgresEventLog(PostgresWriter writer, PostgresDatabase database) : IEventLog
{
    private const int PageSize = 256;

    private const string Columns =
        "position, stream, version, type, event_id, recorded_at, command, correlation, causation, actor, trace_parent, data";

    private readonly string _all = database.Own(
        $"select {Columns}, (select id from versicle.versicle_epochs order by ordinal desc limit 1) " +
        "from versicle.versicle_events where position > $1 order by position limit $2");

    private readonly string _stream = database.Own(
        $"select {Columns}, null from versicle.versicle_events where version > $1 and stream = $3 order by version limit $2");

    private readonly string _head = database.Own("""
        select id, coalesce((select position from versicle.versicle_events order by position desc limit 1), 0)
        from versicle.versicle_epochs order by ordinal desc limit 1
        """);

    // From a token's history to the one that is now, each begins after where the one before it ends.
    private readonly string _holds = database.Own("""
        with recursive later (id, fork) as (
          select id, coalesce((select position from versicle.versicle_events order by position desc limit 1), 0)
          from (select id from versicle.versicle_epochs order by ordinal desc limit 1) now
          union all
          select e.parent, least(e.fork_position, later.fork) from later join versicle.versicle_epochs e on e.id = later.id where e.parent is not null)
        select count(*) from later where id = $1 and fork >= $2
        """);

    private volatile EpochBox? _epochRead;

    public Guid? EpochRead => _epochRead?.Epoch;

    public ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        AppendCheck.Check(append);
        AppendCommand.RequireSupported(append);
        ct.ThrowIfCancellationRequested();
        return new(writer.Append(append, ct));
    }

    public async IAsyncEnumerable<RecordedEvent> ReadStream(
        StreamName stream, StreamVersion after, [EnumeratorCancellation] CancellationToken ct)
    {
        IReadOnlyList<RecordedEvent> page;
        do
        {
            page = await Read(_stream, after.Value, PageSize, stream.ToString(), ct).ConfigureAwait(false);
            foreach (var recorded in page)
                yield return recorded;
            after = page is [.., var last] ? last.Context.Version : after;
        }
        while (page.Count == PageSize);
    }

    public async ValueTask<LogPage> Read(LogRead read, CancellationToken ct)
    {
        if (read != new LogRead { After = read.After, Max = read.Max })
            throw new NotSupportedException("PostgreSQL reads the whole log, forwards, for now.");

        var head = await Head(ct).ConfigureAwait(false); // Before the events: what they go beyond it, the next page has anyway.
        var events = await Read(_all, read.After.Value, read.Max, stream: null, ct).ConfigureAwait(false);
        return events.Count == read.Max || events is [.., var last] && last.Context.Position > head.Position
            ? new(events, events[^1].Context.Position, head, IsEnd: false)
            : LogPage.Last(read, events, head);
    }

    public ValueTask<bool> Holds(ConsistencyToken token, CancellationToken ct) => database.Read(
        ct,
        _holds,
        parameters =>
        {
            parameters.Add(new NpgsqlParameter<Guid> { TypedValue = token.Epoch });
            parameters.Add(new NpgsqlParameter<long> { TypedValue = token.Position.Value });
        },
        static async (reader, ct) => await reader.ReadAsync(ct).ConfigureAwait(false) && reader.GetInt64(0) > 0);

    public ValueTask<LogHead> Head(CancellationToken ct) => database.Read<LogHead>(
        ct,
        _head,
        static _ => { },
        static async (reader, ct) => await reader.ReadAsync(ct).ConfigureAwait(false)
            ? new(reader.GetGuid(0), new(reader.GetInt64(1)))
            : default);

    private ValueTask<List<RecordedEvent>> Read(string sql, long after, int max, string? stream, CancellationToken ct) => database.Read(
        ct,
        sql,
        parameters =>
        {
            parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
            parameters.Add(new NpgsqlParameter<int> { TypedValue = max });
            if (stream is not null)
                parameters.Add(new NpgsqlParameter<string> { TypedValue = stream });
        },
        async (reader, ct) =>
        {
            var events = new List<RecordedEvent>();
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
            {
                events.Add(Recorded(reader));
                if (events.Count == 1 && stream is null)
                    Note(reader.GetGuid(12));
            }

            return events;
        });

    private void Note(Guid epoch)
    {
        if (_epochRead?.Epoch != epoch)
            _epochRead = new(epoch);
    }

    private static RecordedEvent Recorded(NpgsqlDataReader row) => new(
        new()
        {
            Position = new(row.GetInt64(0)),
            Stream = new(row.GetString(1)),
            Version = new(row.GetInt64(2)),
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
        },
        row.GetString(3),
        row.GetFieldValue<byte[]>(11));

    private sealed record EpochBox(Guid Epoch);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
