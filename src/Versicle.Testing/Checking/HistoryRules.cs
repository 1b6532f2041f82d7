namespace Versicle.Testing;

/// <summary>What <see cref="HistoryChecker"/> checks. The names are stable.</summary>
public static class HistoryRules
{
    /// <summary>The log's positions are 1, 2, 3 … in the order of reading.</summary>
    public const string PositionsDense = "positions-dense";

    /// <summary>The versions of each stream are 1, 2, 3 … in the order of the log.</summary>
    public const string VersionsDense = "versions-dense";

    /// <summary>An acknowledged append is in the log.</summary>
    public const string LostAppend = "lost-append";

    /// <summary>Of one append all events are in the log, or none.</summary>
    public const string TornAppend = "torn-append";

    /// <summary>The events of one append stand together, in its order.</summary>
    public const string AppendOrder = "append-order";

    /// <summary>No event is in the log twice.</summary>
    public const string DoubledAppend = "doubled-append";

    /// <summary>What was refused is not in the log.</summary>
    public const string FailedAppendPresent = "failed-append-present";

    /// <summary>What is in the log was appended by somebody.</summary>
    public const string PhantomEvent = "phantom-event";

    /// <summary>Stream, type, tags and data of an event are what was appended.</summary>
    public const string EventChanged = "event-changed";

    /// <summary>The position that an append was acknowledged with is its last event's.</summary>
    public const string WrongAcknowledgement = "wrong-acknowledgement";

    /// <summary>What was acknowledged before another append began stands before it.</summary>
    public const string RealTimeOrder = "real-time-order";

    /// <summary>A stream was as an append expected when it got in: of one expected version there is one winner.</summary>
    public const string ExpectedVersion = "expected-version";

    /// <summary>The log held nothing that an append's condition forbids when it got in: of one condition there is one winner.</summary>
    public const string AppendCondition = "append-condition";

    /// <summary>A unique key has one owner at a time.</summary>
    public const string UniqueKey = "unique-key";

    /// <summary>A refusal tells what was really there.</summary>
    public const string FalseConflict = "false-conflict";

    /// <summary>Each event that was read is the one that the log holds in this place.</summary>
    public const string ReadDiffers = "read-differs";

    /// <summary>A read leaves nothing out between its first and its last event, and keeps the order.</summary>
    public const string ReadGap = "read-gap";

    /// <summary>A read shows everything that was acknowledged before it began.</summary>
    public const string ReadStale = "read-stale";

    /// <summary>A read shows everything that an earlier read showed.</summary>
    public const string ReadWentBack = "read-went-back";

    /// <summary>Nothing is seen before its append began, or beyond the log's end.</summary>
    public const string ReadAhead = "read-ahead";

    /// <summary>What a subscription is handed is in the log, and is what it asked for.</summary>
    public const string DeliveryDiffers = "delivery-differs";

    /// <summary>A subscription is handed every event that it asked for, in order.</summary>
    public const string DeliverySkipped = "delivery-skipped";

    /// <summary>One life of a subscription is handed no event twice, and never an earlier one.</summary>
    public const string DeliveryRepeated = "delivery-repeated";

    /// <summary>A subscription's checkpoint never goes back.</summary>
    public const string CheckpointWentBack = "checkpoint-went-back";

    /// <summary>A checkpoint passes no event that was not handed over.</summary>
    public const string CheckpointAhead = "checkpoint-ahead";

    /// <summary>A query's answer shows at least its token's position.</summary>
    public const string TokenNotHonoured = "token-not-honoured";

    /// <summary>A session's query shows what the session wrote.</summary>
    public const string ReadYourWrites = "read-your-writes";

    /// <summary>A session's query shows what the session saw.</summary>
    public const string MonotonicReads = "monotonic-reads";
}
