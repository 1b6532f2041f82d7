using System.Text;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>Reads pages of the log on one connection, each as of one moment.</summary>
internal sealed class LogReader(StoreConnection connection)
{
    public const string Columns =
        "position, stream, version, type, event_id, recorded_at, command, correlation, causation, actor, trace_parent, tags, keys, data, hash, redaction";

    /// <summary>Events that a page looks at when no index leads to those it wants.</summary>
    private const int MaxScan = 10_000;

    private const string HeadSql = """
        select id, (select coalesce(max(position), 0) from versicle_events) from versicle_epochs order by ordinal desc limit 1
        """;

    public LogHead Head()
    {
        var select = connection[HeadSql];
        select.Step();
        var head = new LogHead(Guid.Parse(select.Bytes(0)), new(select.Int64(1)));
        select.Reset();
        return head;
    }

    public LogPage Page(LogRead read)
    {
        connection.Run("begin");
        try
        {
            var head = Head();
            var before = Math.Min(read.Before?.Value ?? long.MaxValue, head.Position.Value + 1);
            return read.Query.IsAll ? Scan(read, before, head) : Pick(read, before, head);
        }
        finally
        {
            if (!connection.IsIdle)
                connection.Run("rollback"); // It wrote nothing: this ends the moment.
        }
    }

    private LogPage Scan(LogRead read, long before, LogHead head)
    {
        var after = read.After.Value;
        var (from, to) = (after, before);
        var isPart = read.Stream is null && read.StreamPrefix.Length > 0 && !read.AsksMetadata && to - from - 1 > MaxScan;
        if (isPart)
            (from, to) = read.Backwards ? (to - MaxScan - 1, to) : (from, from + MaxScan + 1);

        var select = connection[ScanSql(read)];
        select.Bind(1, from);
        select.Bind(2, to);
        if (read.Stream is { } stream)
            select.BindText(3, stream.ToString());
        if (read.StreamPrefix.Length > 0)
            BindPrefix(select, read.StreamPrefix);
        BindMetadata(select, read);

        var page = new Filling(read);
        while (select.Step())
        {
            if (page.IsFull)
            {
                select.Reset();
                return page.Part(head);
            }

            page.Add(Recorded(select));
        }

        return isPart ? page.Part(head, through: read.Backwards ? from + 1 : to - 1) : LogPage.Last(read, page.Events, head);
    }

    private LogPage Pick(LogRead read, long before, LogHead head)
    {
        var found = new Matches(connection).Find(read.Query, new(read.After.Value, before, read.Max + 1, read.Backwards));
        var select = connection[$"select {Columns} from versicle_events where position = ?1"];
        var page = new Filling(read);
        long through = 0;
        var looked = 0;
        foreach (var position in read.Backwards ? found.Reverse() : found)
        {
            if (page.IsFull || looked == read.Max)
                return page.Part(head, through);

            select.Bind(1, position);
            select.Step();
            var recorded = Recorded(select);
            select.Reset();
            if (IsWanted(read, recorded.Context.Stream) && read.Wants(recorded.Context.Metadata))
                page.Add(recorded);
            (through, looked) = (position, looked + 1);
        }

        return LogPage.Last(read, page.Events, head);
    }

    private static bool IsWanted(LogRead read, StreamName stream) =>
        (read.Stream is not { } wanted || wanted == stream) && stream.ToString().StartsWith(read.StreamPrefix, StringComparison.Ordinal);

    /// <summary>One stream by its own index; else by position, testing the prefix without the index of another order.</summary>
    public static string ScanSql(LogRead read)
    {
        var stream = read.Stream is null ? "" : " and stream = ?3";
        var prefix = read.StreamPrefix.Length == 0 ? "" : " and +stream >= ?4 and +stream < ?5";
        var order = read.Stream is null ? "position" : "version";
        return $"select {Columns} from versicle_events where position > ?1 and position < ?2{stream}{prefix}{MetadataSql(read)} " +
            $"order by {order} {(read.Backwards ? "desc" : "asc")}";
    }

    // One index leads, the one that finds the fewest: a stream's, a correlation's, an actor's, a command's. '+' keeps the others out.
    private static string MetadataSql(LogRead read)
    {
        var sql = "";
        var isLed = read.Stream is not null;
        Add("correlation", read.Correlation, 6);
        Add("actor", read.Actor, 7);
        Add("command", read.Command, 8);
        return sql;

        void Add(string column, string? value, int parameter)
        {
            if (value is null)
                return;
            sql += $" and {(isLed ? "+" : "")}{column} = ?{parameter}";
            isLed = true;
        }
    }

    private static void BindMetadata(Statement select, LogRead read)
    {
        if (read.Correlation is { } correlation)
            select.BindText(6, correlation);
        if (read.Actor is { } actor)
            select.BindText(7, actor);
        if (read.Command is { } command)
            select.BindText(8, command);
    }

    // '~' sorts after every character of a stream's name.
    private static void BindPrefix(Statement select, string prefix)
    {
        select.BindText(4, prefix);
        select.BindText(5, prefix + "~");
    }

    public static RecordedEvent Recorded(Statement row) => new(
        new()
        {
            Position = new(row.Int64(0)),
            Stream = new(Text(row, 1)!),
            Version = new(row.Int64(2)),
            EventId = Guid.Parse(row.Bytes(4)),
            RecordedAt = TimestampText.Parse(row.Bytes(5)),
            Tags = row.IsNull(11) ? [] : IndexText.ToTags(row.Bytes(11)),
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
        row.Bytes(13).ToArray())
    {
        Keys = row.IsNull(12) ? [] : IndexText.ToKeys(row.Bytes(12)),
        Hash = EventHash.Read(row.Bytes(14)),
        IsRedacted = !row.IsNull(15),
    };

    private static string? Text(Statement row, int column) => row.IsNull(column) ? null : Encoding.UTF8.GetString(row.Bytes(column));

    /// <summary>A page while it is read.</summary>
    private sealed class Filling(LogRead read)
    {
        private long _bytes;

        public List<RecordedEvent> Events { get; } = [];

        public bool IsFull => Events.Count == read.Max || _bytes >= LogLimits.MaxPageBytes;

        public void Add(RecordedEvent recorded)
        {
            Events.Add(recorded);
            _bytes += recorded.Data.Length;
        }

        public LogPage Part(LogHead head, long? through = null) =>
            new(Events, through is { } looked ? new(looked) : Events[^1].Context.Position, head, IsEnd: false);
    }
}
