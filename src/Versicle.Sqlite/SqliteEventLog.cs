using System.Runtime.CompilerServices;
using System.Text;

namespace Versicle.Sqlite;

/// <summary>The log: appends through the writer, reads beside it.</summary>
internal sealed class SqliteEventLog(SqliteWriter writer, ReadPool readers) : IEventLog, IDisposable
{
    private const int PageSize = 256;

    private const string Columns =
        "position, stream, version, type, event_id, recorded_at, command, correlation, causation, actor, trace_parent, data";

    private const string AllSql = $"select {Columns} from versicle_events where position > ?1 order by position limit ?2";

    private const string StreamSql = $"select {Columns} from versicle_events where stream = ?3 and version > ?1 order by version limit ?2";

    private const string HeadSql = """
        select id, (select coalesce(max(position), 0) from versicle_events) from versicle_epochs order by ordinal desc limit 1
        """;

    public ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        AppendCheck.Check(append);
        ct.ThrowIfCancellationRequested();
        return writer.Append(append, ct);
    }

    public async IAsyncEnumerable<RecordedEvent> ReadStream(
        StreamName stream, StreamVersion after, [EnumeratorCancellation] CancellationToken ct)
    {
        List<RecordedEvent> page;
        do
        {
            ct.ThrowIfCancellationRequested();
            page = Read(StreamSql, after.Value, PageSize, stream.ToString());
            foreach (var recorded in page)
                yield return recorded;
            after = page is [.., var last] ? last.Context.Version : after;
        }
        while (page.Count == PageSize);

        await ValueTask.CompletedTask.ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<RecordedEvent>> ReadAll(LogPosition after, int max, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new(Read(AllSql, after.Value, max, stream: null));
    }

    public ValueTask<LogHead> Head(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var connection = readers.Rent();
        try
        {
            var select = connection[HeadSql];
            select.Step();
            var head = new LogHead(Guid.Parse(select.Bytes(0)), new(select.Int64(1)));
            select.Reset();
            return new(head);
        }
        finally
        {
            readers.Return(connection);
        }
    }

    public void Dispose() => readers.Dispose();

    private List<RecordedEvent> Read(string sql, long after, int max, string? stream)
    {
        var connection = readers.Rent();
        try
        {
            var select = connection[sql];
            select.Bind(1, after);
            select.Bind(2, max);
            if (stream is not null)
                select.BindText(3, stream);

            var events = new List<RecordedEvent>();
            while (select.Step())
                events.Add(Recorded(select));
            return events;
        }
        finally
        {
            readers.Return(connection);
        }
    }

    private static RecordedEvent Recorded(Statement row) => new(
        new()
        {
            Position = new(row.Int64(0)),
            Stream = new(Text(row, 1)!),
            Version = new(row.Int64(2)),
            EventId = Guid.Parse(row.Bytes(4)),
            RecordedAt = TimestampText.Parse(row.Bytes(5)),
            Metadata = new()
            {
                Command = Text(row, 6),
                Correlation = Text(row, 7),
                Causation = Text(row, 8),
                Actor = Text(row, 9),
                TraceParent = Text(row, 10),
            },
        },
        Text(row, 3)!,
        row.Bytes(11).ToArray());

    private static string? Text(Statement row, int column) => row.IsNull(column) ? null : Encoding.UTF8.GetString(row.Bytes(column));
}
