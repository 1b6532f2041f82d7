namespace Versicle.Stores;

/// <summary>An event as its row in a store says it: nothing of it is taken for right. For operations on a log.</summary>
public sealed record StoredEvent
{
    /// <summary>Its place in the log.</summary>
    public required long Position { get; init; }

    /// <summary>Its stream's name.</summary>
    public required string Stream { get; init; }

    /// <summary>The stream's version after it.</summary>
    public required long Version { get; init; }

    /// <summary>Its stored name.</summary>
    public required string Type { get; init; }

    /// <summary>Its own id.</summary>
    public required Guid EventId { get; init; }

    /// <summary>When it was appended.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>From which command, by whom, as part of what.</summary>
    public required EventMetadata Metadata { get; init; }

    /// <summary>As <see cref="IndexText.OfTags"/> wrote them; null for none.</summary>
    public byte[]? Tags { get; init; }

    /// <summary>As <see cref="IndexText.OfKeys"/> wrote them; null for nothing.</summary>
    public byte[]? Keys { get; init; }

    /// <summary>UTF-8 JSON; of a redacted event what was put in its place, or nothing.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Hashed with the data; null when both were erased.</summary>
    public Guid? Salt { get; init; }

    /// <summary>What the store keeps as its hash.</summary>
    public required EventHash Hash { get; init; }

    /// <summary>The digest of the salt and data that were erased.</summary>
    public EventHash? Erased { get; init; }

    /// <summary>The position of the event that says who erased them.</summary>
    public long? Redaction { get; init; }

    /// <summary>What of the row is not as any store writes it; null when all is.</summary>
    public string? Damage { get; init; }

    /// <summary>The hash that all of it gives.</summary>
    public EventHash Compute() => EventDigest.Place(
        new EventDigest(Metadata, RecordedAt).Content(Stream, Type, EventId, Erased ?? EventDigest.Data(Salt ?? Guid.Empty, Data.Span), Tags, Keys),
        Position,
        Version);
}

/// <summary>A row of <c>versicle_commits</c>.</summary>
/// <param name="Id">The commit's id.</param>
/// <param name="State"><c>committed</c> or <c>void</c>.</param>
/// <param name="First">The position of its first event; without events the next one at that time.</param>
/// <param name="Count">How many events.</param>
public sealed record StoredCommit(Guid Id, string State, long First, long Count);

/// <summary>A row of <c>versicle_answers</c>.</summary>
/// <param name="Answer">What is told to who repeats the command.</param>
/// <param name="Commit">The append that kept it.</param>
/// <param name="Position">Of that append's last event, or the head that it was decided on.</param>
/// <param name="Age">By the store's own clock: another store's runs otherwise.</param>
public sealed record StoredAnswer(CommandAnswer Answer, Guid Commit, long Position, TimeSpan Age);

/// <summary>A row of <c>versicle_epochs</c>: one history of a log.</summary>
/// <param name="Id">What consistency tokens carry.</param>
/// <param name="Ordinal">1 for the first.</param>
/// <param name="Parent">The history it goes on from.</param>
/// <param name="Fork">The last position that both share.</param>
/// <param name="Reason">Why it began: <c>new</c>, <c>restore</c>, <c>import</c>, <c>cluster</c>, <c>promotion</c>.</param>
/// <param name="IsOpen">False while an import is under way.</param>
public sealed record StoredEpoch(Guid Id, long Ordinal, Guid? Parent, long Fork, string Reason, bool IsOpen);

/// <summary>What an event did to a unique key, or who the store's table says has it now.</summary>
/// <param name="Name">Which key.</param>
/// <param name="Value">Unique under that name.</param>
/// <param name="Stream">The event's, or the owner.</param>
/// <param name="Position">Of the event.</param>
/// <param name="Kind">Which of these it is.</param>
public sealed record KeyFact(string Name, string Value, string Stream, long Position, KeyFactKind Kind);

/// <summary>Where a <see cref="KeyFact"/> is from.</summary>
public enum KeyFactKind
{
    /// <summary>An event claimed it.</summary>
    Claim,

    /// <summary>An event released it.</summary>
    Release,

    /// <summary>The store's table has this owner.</summary>
    Row,
}

/// <summary>A projection's checkpoint, as its row says it.</summary>
/// <param name="Projection">Its class's name.</param>
/// <param name="Fingerprint">Of its code.</param>
/// <param name="At">Where it stands.</param>
public sealed record StoredCheckpoint(string Projection, string Fingerprint, Checkpoint At);
