namespace Versicle.Stores;

/// <summary>A log as its rows: what <see cref="LogOperations"/> needs of a store, beyond reading and appending.</summary>
public interface ILogStorage
{
    /// <summary>All rows as of one moment. Dispose it: an engine keeps old rows meanwhile.</summary>
    ValueTask<ILogSnapshot> Snapshot(CancellationToken ct);

    /// <summary>
    /// In one transaction, and while nobody else appends: appends the event that says so, and erases the data and the salt of
    /// <paramref name="target"/>, and the answer that is kept for the append that it came with.
    /// </summary>
    /// <param name="target">The event, as it was read: another one at its position is left alone.</param>
    /// <param name="replacement">What its data are to be; may be empty.</param>
    /// <param name="told">The append of the one event that says who, and why.</param>
    /// <param name="ct">Cancels it before it commits.</param>
    /// <returns>That event's position; null when <paramref name="target"/> is not as it was read.</returns>
    ValueTask<LogPosition?> Redact(StoredEvent target, ReadOnlyMemory<byte> replacement, Append told, CancellationToken ct);

    /// <summary>What the log was told about unique keys' declarations, in order.</summary>
    ValueTask<IReadOnlyList<KeyDecision>> KeyDecisions(CancellationToken ct);

    /// <summary>
    /// In one transaction, and while nobody else appends: appends what claims the values of earlier events, Versicle's own events, and
    /// adds decisions to the list. Sent again under its commit id it is made once.
    /// </summary>
    /// <param name="told">With its conditions, and how many decisions are known. May have no events.</param>
    /// <param name="decisions">Added when it is appended.</param>
    /// <param name="ct">Cancels it before it commits.</param>
    ValueTask<AppendResult> DecideKeys(Append told, IReadOnlyList<KeyDecision> decisions, CancellationToken ct);

    /// <summary>Begins a history that goes on from the present head. Tokens and checkpoints up to there stay valid.</summary>
    ValueTask<LogHead> BeginEpoch(Guid id, CancellationToken ct);

    /// <summary>
    /// Begins an import, or goes on with one: of an empty log the histories become these, no declaration of a unique key is
    /// active, and until <see cref="EndImport"/> every append is refused. The last of them is not open, and is the log's own.
    /// </summary>
    /// <returns>How far it has come; null when the log is not empty, and no import of these histories is under way.</returns>
    ValueTask<LogPosition?> BeginImport(IReadOnlyList<StoredEpoch> histories, CancellationToken ct);

    /// <summary>Writes the next events, and commits and answers that are not there yet, in one transaction.</summary>
    ValueTask Import(
        IReadOnlyList<StoredEvent> events, IReadOnlyList<StoredCommit> commits, IReadOnlyList<StoredAnswer> answers, CancellationToken ct);

    /// <summary>All is there: appends are accepted.</summary>
    ValueTask<LogHead> EndImport(CancellationToken ct);
}

/// <summary>A log's rows as of one moment. Used by one caller at a time.</summary>
public interface ILogSnapshot : IAsyncDisposable
{
    /// <summary>The last position, and the history it belongs to.</summary>
    LogHead Head { get; }

    /// <summary>In the order of their ordinals.</summary>
    IReadOnlyList<StoredEpoch> Epochs { get; }

    /// <summary>The next events by position, at most so many, fewer when they are large. Empty after the last.</summary>
    ValueTask<IReadOnlyList<StoredEvent>> Events(long after, int max, CancellationToken ct);

    /// <summary>By their first positions; of equal ones those without events first. Other calls may be made meanwhile.</summary>
    IAsyncEnumerable<StoredCommit> Commits(CancellationToken ct);

    /// <summary>The answers that are kept for callers' keys, by their positions, always in the same order.</summary>
    IAsyncEnumerable<StoredAnswer> Answers(CancellationToken ct);

    /// <summary>
    /// By name and value, in the order of the log, and then the table's row. Events at <paramref name="damaged"/> positions are
    /// left out: what they did cannot be read.
    /// </summary>
    IAsyncEnumerable<KeyFact> Keys(IReadOnlyCollection<long> damaged, CancellationToken ct);

    /// <summary>What the store's own tables beside the events say otherwise than these: streams, tags and answers.</summary>
    IAsyncEnumerable<LogFinding> Differences(IReadOnlyCollection<long> damaged, CancellationToken ct);
}
