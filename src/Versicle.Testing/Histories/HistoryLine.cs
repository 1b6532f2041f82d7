using System.Text.Json.Serialization;

namespace Versicle.Testing;

/// <summary>One line of a history; docs/history-format.md describes the format for writers in other languages.</summary>
public sealed record HistoryLine
{
    /// <summary>Who acts: one client, which a restart makes another one. 1 to 200 characters.</summary>
    public required string Process { get; init; }

    /// <summary>Which of its operations; grows within a process. The lines of one operation have one number.</summary>
    public required long Op { get; init; }

    /// <summary>
    /// Of a monotonic clock that all processes of the history share; nanoseconds by convention. An invocation's is taken before
    /// the operation begins, a completion's after it ended.
    /// </summary>
    public required long Time { get; init; }

    /// <summary>What the line says about the operation.</summary>
    public required HistoryKind Kind { get; init; }

    /// <summary>Invoke: an append begins.</summary>
    public AppendCall? Append { get; init; }

    /// <summary>Invoke: a read of the log begins.</summary>
    public ReadLogCall? ReadLog { get; init; }

    /// <summary>Invoke: a read of one stream begins.</summary>
    public ReadStreamCall? ReadStream { get; init; }

    /// <summary>Invoke: the log is asked for its head.</summary>
    public HeadCall? Head { get; init; }

    /// <summary>Invoke: a subscription begins, or begins again.</summary>
    public SubscribeCall? Subscribe { get; init; }

    /// <summary>Invoke: a query of a read model begins.</summary>
    public QueryCall? Query { get; init; }

    /// <summary>
    /// Ok of an append: its last event's position, if the store told it. Ok of a head, and of a read of the log that tells it:
    /// the head. Ok of a query: the last position whose effects the answer shows. Checkpoint: the position kept.
    /// </summary>
    public long? Position { get; init; }

    /// <summary>Ok of a read: what was read, in its order.</summary>
    public IReadOnlyList<SeenEvent>? Events { get; init; }

    /// <summary>
    /// Ok of a read of the log: the last position that was looked at; backwards, the first. Null = the last event's, forwards
    /// and without a filter.
    /// </summary>
    public long? ScannedThrough { get; init; }

    /// <summary>Ok of a read of the log: whether nothing further matched. Null = when fewer events came than were asked for.</summary>
    public bool? End { get; init; }

    /// <summary>Event: what a subscription was handed.</summary>
    public SeenEvent? Event { get; init; }

    /// <summary>Fail of an append: what stood against it, if the store told it.</summary>
    public SeenConflict? Conflict { get; init; }

    /// <summary>Fail and unknown: why, for people. Not checked.</summary>
    public string? Error { get; init; }

    /// <summary>The line's number in its file, 1 for the first; 0 for one that was never in a file.</summary>
    [JsonIgnore]
    public int Number { get; init; }

    /// <summary>The call that an invocation carries.</summary>
    internal HistoryCall? Call => (HistoryCall?)Append ?? (HistoryCall?)ReadLog ?? (HistoryCall?)ReadStream
        ?? (HistoryCall?)Head ?? (HistoryCall?)Subscribe ?? Query;
}

/// <summary>What a line says about its operation.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HistoryKind>))]
public enum HistoryKind
{
    /// <summary>It is about to begin.</summary>
    [JsonStringEnumMemberName("invoke")]
    Invoke,

    /// <summary>A subscription was handed an event.</summary>
    [JsonStringEnumMemberName("event")]
    Event,

    /// <summary>A subscription has kept how far it is, durably.</summary>
    [JsonStringEnumMemberName("checkpoint")]
    Checkpoint,

    /// <summary>It ended, and the answer is known.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>It ended, and had no effect.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,

    /// <summary>Whether it had an effect, or will have one, is not known. The same as no line at all.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>An event as a reader met it.</summary>
/// <param name="At">Its position in a read of the log and in a subscription, its version in a read of a stream.</param>
/// <param name="Id">Its id.</param>
public sealed record SeenEvent(long At, string Id);

/// <summary>
/// Why an append was refused: a stream and the version it had; or the position of an event that a condition forbids; or a unique
/// key, its owner and the position of the claim.
/// </summary>
public sealed record SeenConflict
{
    /// <summary>The stream that was not as expected.</summary>
    public string? Stream { get; init; }

    /// <summary>The version that the stream had, earlier events of the same append included.</summary>
    public long? Actual { get; init; }

    /// <summary>The key that belongs to another stream.</summary>
    public KeyCall? Key { get; init; }

    /// <summary>The stream that it belongs to.</summary>
    public string? Owner { get; init; }

    /// <summary>Of the event in the way: the stream's last, the one that is forbidden, the claim. Null or 0 = none is told.</summary>
    public long? Position { get; init; }
}
