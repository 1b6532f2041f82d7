namespace Versicle;

/// <summary>All events of a store in one order. Every store passes the same contract; <see cref="MemoryEventLog"/> is the one to read.</summary>
public interface IEventLog
{
    /// <summary>Writes all events of <paramref name="append"/>, to one or several streams, or none.</summary>
    /// <returns>Where they are, or <see cref="AppendResult.Conflict"/> when an expected version does not hold. Durable when it returns.</returns>
    /// <exception cref="StoreUnavailableException">The store was not reached, or is full or read-only.</exception>
    /// <exception cref="AppendTooLargeException">More than <see cref="LogLimits"/> allow.</exception>
    /// <exception cref="ArgumentException">See <see cref="AppendCheck.Check"/>; or an event id that the log has already. Nothing was written.</exception>
    ValueTask<AppendResult> Append(Append append, CancellationToken ct);

    /// <summary>Reads one stream forwards, after <paramref name="after"/>. An unknown stream is empty.</summary>
    IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, StreamVersion after, CancellationToken ct);

    /// <summary>
    /// Reads the log forwards, after <paramref name="after"/>, in position order: at most <paramref name="max"/> events,
    /// fewer only at the head. Empty = the head is at or before <paramref name="after"/>.
    /// </summary>
    ValueTask<IReadOnlyList<RecordedEvent>> ReadAll(LogPosition after, int max, CancellationToken ct);

    /// <summary>The position of the last event, and the epoch it belongs to.</summary>
    ValueTask<LogHead> Head(CancellationToken ct);
}

/// <summary>How far a log has come.</summary>
/// <param name="Epoch">Which history this is: a random id, made when the log is made, and anew after a restore.</param>
/// <param name="Position">The last event's; <see cref="LogPosition.Start"/> for an empty log.</param>
public readonly record struct LogHead(Guid Epoch, LogPosition Position)
{
    /// <summary>The token of this moment.</summary>
    public ConsistencyToken Token => new(Epoch, Position);
}

/// <summary>One append: events for one stream or several, written together or not at all.</summary>
/// <param name="CommitId">Names the attempt: the same id appends at most once.</param>
/// <param name="Streams">In order: each is checked and appended after those before it. Empty = nothing but a commit.</param>
/// <param name="Metadata">Of every event in it.</param>
public sealed record Append(Guid CommitId, IReadOnlyList<StreamAppend> Streams, EventMetadata Metadata);

/// <summary>The events of one append for one stream, in order.</summary>
/// <param name="Stream">Whose.</param>
/// <param name="Expected">What the stream must be like.</param>
/// <param name="Events">At least one.</param>
public sealed record StreamAppend(StreamName Stream, ExpectedVersion Expected, IReadOnlyList<NewEvent> Events);

/// <summary>An event on its way into the log.</summary>
/// <param name="EventId">Its own id, unique in the log.</param>
/// <param name="Type">Its stored name, as in <see cref="EventTypeAttribute"/>.</param>
/// <param name="Data">UTF-8 JSON, kept byte for byte.</param>
public sealed record NewEvent(Guid EventId, string Type, ReadOnlyMemory<byte> Data);

/// <summary>An event in the log.</summary>
/// <param name="Context">Where, whose, when and from which command.</param>
/// <param name="Type">Its stored name.</param>
/// <param name="Data">UTF-8 JSON, byte for byte as it was appended.</param>
public sealed record RecordedEvent(EventContext Context, string Type, ReadOnlyMemory<byte> Data);

/// <summary>How an append ended.</summary>
public abstract record AppendResult
{
    private AppendResult()
    {
    }

    /// <summary>All events are in the log, durably.</summary>
    /// <param name="Head">The position of its last event, or, for an append without events, the head it was decided on.</param>
    public sealed record Appended(LogHead Head) : AppendResult;

    /// <summary>Nothing was written: a stream is not what was expected.</summary>
    /// <param name="Stream">Which one.</param>
    /// <param name="Expected">What the append required.</param>
    /// <param name="Actual">What the stream held.</param>
    public sealed record Conflict(StreamName Stream, ExpectedVersion Expected, StreamVersion Actual) : AppendResult;
}
