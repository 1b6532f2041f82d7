using System.Runtime.CompilerServices;

namespace Versicle;

/// <summary>What to read of the log: a page of the events that match, in position order.</summary>
public sealed record LogRead
{
    /// <summary>Which events. Default: every one.</summary>
    public EventQuery Query { get; init; } = EventQuery.All;

    /// <summary>Only this stream's events. Default: any stream's.</summary>
    public StreamName? Stream { get; init; }

    /// <summary>Only events of streams whose names begin so: <c>user-</c>. Default: any stream's.</summary>
    public string StreamPrefix
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(StreamPrefix));
    } = "";

    /// <summary>Only events of this actor (<see cref="EventMetadata.Actor"/>). Default: anybody's.</summary>
    public string? Actor { get; init; }

    /// <summary>Only events that this command appended (<see cref="EventMetadata.Command"/>). Default: any.</summary>
    public string? Command { get; init; }

    /// <summary>Only events that are part of this (<see cref="EventMetadata.Correlation"/>). Default: of anything.</summary>
    public string? Correlation { get; init; }

    /// <summary>Only events later than this. Default: from the first.</summary>
    public LogPosition After { get; init; }

    /// <summary>Only events earlier than this. Default: to the head.</summary>
    public LogPosition? Before { get; init; }

    /// <summary>From the last to the first.</summary>
    public bool Backwards { get; init; }

    /// <summary>Events in the page: 1 to <see cref="LogLimits.MaxPage"/>. Default 500.</summary>
    public int Max
    {
        get;
        init => field = value is >= 1 and <= LogLimits.MaxPage
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Max), value, $"A page holds 1 to {LogLimits.MaxPage:N0} events.");
    } = 500;

    /// <summary>Whether it asks by whom, from which command or as part of what. For stores.</summary>
    public bool AsksMetadata => Actor is not null || Command is not null || Correlation is not null;

    /// <summary>Whether an event is one of those asked for, beside the query, the positions and the stream. For stores.</summary>
    public bool Wants(EventMetadata metadata) =>
        (Actor is null || Actor == metadata.Actor)
        && (Command is null || Command == metadata.Command)
        && (Correlation is null || Correlation == metadata.Correlation);

    /// <summary>The read that goes on where <paramref name="page"/> ended.</summary>
    public LogRead Next(LogPage page) => Backwards ? this with { Before = page.ScannedThrough } : this with { After = page.ScannedThrough };
}

/// <summary>A page of the log, as of one moment.</summary>
/// <param name="Events">
/// At most <see cref="LogRead.Max"/>, fewer when their data exceed <see cref="LogLimits.MaxPageBytes"/>. May be empty though
/// more match further on: only <paramref name="IsEnd"/> says that nothing does.
/// </param>
/// <param name="ScannedThrough">
/// How far the read has looked: every match up to here is in the page; backwards, every match down to here. The next page
/// begins there.
/// </param>
/// <param name="Head">
/// The log's head at that moment. Its token is the <see cref="AppendCondition.After"/> of a decision made on the last page of
/// a forward read, or on the first of a backward one.
/// </param>
/// <param name="IsEnd">Whether nothing further matched at that moment.</param>
public sealed record LogPage(IReadOnlyList<RecordedEvent> Events, LogPosition ScannedThrough, LogHead Head, bool IsEnd)
{
    /// <summary>The page after which nothing further matches. For stores.</summary>
    public static LogPage Last(LogRead read, IReadOnlyList<RecordedEvent> events, LogHead head)
    {
        var after = read.After.Value;
        var before = read.Before?.Value ?? long.MaxValue;
        var through = read.Backwards ? Math.Min(after + 1, before) : Math.Max(after, Math.Min(before - 1, head.Position.Value));
        return new(events, new(through), head, IsEnd: true);
    }
}

/// <summary>Reading on, page after page.</summary>
public static class LogReading
{
    extension(IEventLog log)
    {
        /// <summary>The pages of a read, until nothing further matches. One page is in memory at a time; each is of its own moment.</summary>
        public async IAsyncEnumerable<LogPage> ReadPages(LogRead read, [EnumeratorCancellation] CancellationToken ct)
        {
            LogPage page;
            do
            {
                page = await log.Read(read, ct);
                yield return page;
                read = read.Next(page);
            }
            while (!page.IsEnd);
        }
    }
}
