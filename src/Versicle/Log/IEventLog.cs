namespace Versicle;

/// <summary>All events of a store in one order. Every store passes the same contract; <see cref="MemoryEventLog"/> is the one to read.</summary>
public interface IEventLog
{
    /// <summary>Writes all events of <paramref name="append"/>, to one or several streams, or none.</summary>
    /// <returns>Where they are, or an <see cref="AppendResult.Conflict"/> when the log is not as required. Durable when it returns.</returns>
    /// <exception cref="AppendTooLargeException">More than <see cref="LogLimits"/> allow.</exception>
    /// <exception cref="ConsistencyTokenException">A condition is after a position that this log has not reached, or of another history.</exception>
    /// <exception cref="StoreUnavailableException">The store was not reached, or is full or read-only.</exception>
    /// <exception cref="AppendTooLargeException">More than <see cref="LogLimits"/> allow.</exception>
    /// <exception cref="ArgumentException">See <see cref="AppendCheck.Check"/>; or an event id that the log has already. Nothing was written.</exception>
    ValueTask<AppendResult> Append(Append append, CancellationToken ct);

    /// <summary>Reads one stream forwards, after <paramref name="after"/>. An unknown stream is empty.</summary>
    IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, StreamVersion after, CancellationToken ct);

    /// <summary>
    /// Reads a page of the log, in position order or its reverse. Unfiltered and forwards its positions are dense, and it is
    /// empty only when the head is at or before <see cref="LogRead.After"/>.
    /// </summary>
    ValueTask<LogPage> Read(LogRead read, CancellationToken ct);

    /// <summary>The position of the last event, and the epoch it belongs to.</summary>
    ValueTask<LogHead> Head(CancellationToken ct);

    /// <summary>
    /// Whether this log has been where <paramref name="token"/> says: in its history, or in one that it goes on from, before the
    /// two part. A promoted standby goes on from its primary's.
    /// </summary>
    async ValueTask<bool> Holds(ConsistencyToken token, CancellationToken ct)
    {
        var head = await Head(ct);
        return token.Epoch == head.Epoch && token.Position <= head.Position;
    }

    /// <summary>For <see cref="LogOperations"/>, and for hosts, which declare unique keys: the log as its rows.</summary>
    Stores.ILogStorage Storage => throw new NotSupportedException("this log shows no rows, so nothing can be verified, redacted, exported or imported. Take a store's own.");

    /// <summary>The history that <see cref="Read"/> last read of. Null: it does not change while the log is open.</summary>
    Guid? EpochRead => null;
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
public sealed record Append(Guid CommitId, IReadOnlyList<StreamAppend> Streams, EventMetadata Metadata)
{
    /// <summary>All must hold, of the log as it is before this append. At most <see cref="LogLimits.MaxConditions"/>; default none.</summary>
    public IReadOnlyList<AppendCondition> Conditions { get; init; } = [];

    /// <summary>
    /// Kept with it, in the same transaction. When its key has an answer already, nothing is written and that one is told:
    /// looked up after <see cref="CommitId"/> and before all other checks. Null, the default, keeps none.
    /// </summary>
    public CommandAnswer? Answer { get; init; }

    /// <summary>
    /// How many decisions about unique keys' declarations its sender knows: when the log has another number, nothing is written and it is
    /// told. Looked at after <see cref="Answer"/>. Null, the default: the sender declares none, and is not asked.
    /// </summary>
    public long? KeyDecisions { get; init; }
}

/// <summary>The events of one append for one stream, in order.</summary>
/// <param name="Stream">Whose.</param>
/// <param name="Expected">What the stream must be like.</param>
/// <param name="Events">None = only a check that the stream is as expected.</param>
public sealed record StreamAppend(StreamName Stream, ExpectedVersion Expected, IReadOnlyList<NewEvent> Events)
{
    /// <summary>
    /// The id of the event that was the stream's last one at <see cref="Expected"/>, which is then a number above 0. A stream with another
    /// event there is of a history that was given up, by a restore or a promotion: it conflicts, though the number is right. Null, the
    /// default, asks for the number only.
    /// </summary>
    public Guid? LastEvent { get; init; }
}

/// <summary>An event on its way into the log.</summary>
/// <param name="EventId">Its own id, unique in the log.</param>
/// <param name="Type">Its stored name, as in <see cref="EventTypeAttribute"/>.</param>
/// <param name="Data">UTF-8 JSON, kept byte for byte.</param>
public sealed record NewEvent(Guid EventId, string Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>By what it is found, each once. At most <see cref="LogLimits.MaxTags"/>; default none.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>What it does to unique keys, in order. At most <see cref="LogLimits.MaxKeys"/>; default nothing.</summary>
    public IReadOnlyList<KeyChange> Keys { get; init; } = [];
}

/// <summary>An event in the log.</summary>
/// <param name="Context">Where, whose, when and from which command.</param>
/// <param name="Type">Its stored name.</param>
/// <param name="Data">UTF-8 JSON, byte for byte as it was appended, or redacted.</param>
public sealed record RecordedEvent(EventContext Context, string Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>What it did to unique keys, in order, as it was appended.</summary>
    public IReadOnlyList<KeyChange> Keys { get; init; } = [];

    /// <summary>Of all of it, as it was appended: two logs that have one hash at one position have one event there.</summary>
    public EventHash Hash { get; init; }

    /// <summary>Whether its data were erased. <see cref="Data"/> is then what was put in their place: empty, if nothing was.</summary>
    public bool IsRedacted { get; init; }
}
