namespace Versicle;

/// <summary>How an append ended.</summary>
public abstract record AppendResult
{
    private AppendResult()
    {
    }

    /// <summary>The log is as the append wants it: by itself, or by an earlier one under the same key.</summary>
    /// <param name="Head">The position of that append's last event, or, for one without events, the head it was decided on.</param>
    public abstract record Done(LogHead Head) : AppendResult;

    /// <summary>All events are in the log, durably.</summary>
    /// <param name="Head">The position of its last event, or, for an append without events, the head it was decided on.</param>
    public sealed record Appended(LogHead Head) : Done(Head);

    /// <summary>Nothing was written: the key of <see cref="Append.Answer"/> has been answered before, by another append.</summary>
    /// <param name="Answer">What was answered then, whatever its payload.</param>
    /// <param name="Head">The position of that append's last event, or the head it was decided on.</param>
    public sealed record Answered(CommandAnswer Answer, LogHead Head) : Done(Head);

    /// <summary>Nothing was written: the log has been told more about unique keys' declarations than the sender knows.</summary>
    /// <param name="Known">Of how many decisions it knows.</param>
    /// <param name="Actual">How many there are.</param>
    public sealed record Outdated(long Known, long Actual) : AppendResult;

    /// <summary>
    /// Nothing was written: the log is not as the append required. Checked in this order, and the first is told: conditions,
    /// the streams' versions, the events' keys.
    /// </summary>
    /// <param name="Position">Of the event that is in the way; <see cref="LogPosition.Start"/> when it is the lack of one.</param>
    public abstract record Conflict(LogPosition Position) : AppendResult
    {
        internal abstract ConflictException AsException();
    }

    /// <summary>A stream is not at the version expected.</summary>
    /// <param name="Stream">Which one.</param>
    /// <param name="Expected">What the append required.</param>
    /// <param name="Actual">What the stream holds; as expected, where it is another event (<see cref="StreamAppend.LastEvent"/>).</param>
    /// <param name="Position">
    /// Of the stream's last event; <see cref="LogPosition.Start"/> for an empty stream, and for one that this append itself
    /// has added to.
    /// </param>
    public sealed record StreamConflict(StreamName Stream, ExpectedVersion Expected, StreamVersion Actual, LogPosition Position)
        : Conflict(Position)
    {
        internal override ConflictException AsException() => new StreamConflictException(Stream, Expected, Actual) { Position = Position };
    }

    /// <summary>An event that matches a condition came after what the condition has seen.</summary>
    /// <param name="Condition">Which one.</param>
    /// <param name="Position">Of the first such event.</param>
    public sealed record ConditionConflict(AppendCondition Condition, LogPosition Position) : Conflict(Position)
    {
        internal override ConflictException AsException() => new ConditionConflictException(Condition, Position);
    }

    /// <summary>A unique key's value belongs to another stream.</summary>
    /// <param name="Stream">The stream that claims it.</param>
    /// <param name="Key">What it claims.</param>
    /// <param name="Owner">The stream that it belongs to.</param>
    /// <param name="Position">
    /// Of the event that claimed it for its owner; <see cref="LogPosition.Start"/> when that is an event of this append itself.
    /// </param>
    public sealed record KeyConflict(StreamName Stream, KeyChange Key, StreamName Owner, LogPosition Position) : Conflict(Position)
    {
        internal override ConflictException AsException() => new UniqueKeyConflictException(Stream, Key, Owner, Position);
    }
}
