namespace Versicle;

/// <summary>What made a row what it is.</summary>
/// <param name="Projection">Which projection keeps it.</param>
/// <param name="Fingerprint">In which version of its code.</param>
/// <param name="ReadModel">Whose row.</param>
/// <param name="Key">Which row; see <see cref="Stores.ParkedEvent.Key"/>.</param>
/// <param name="Position">The projection's checkpoint, when it was asked.</param>
/// <param name="Row">The row there, as a JSON array of its columns; null when there is none.</param>
/// <param name="Events">All events up to there that are about it, in order: of the last 10,000.</param>
public sealed record RowStory(
    string Projection, string Fingerprint, string ReadModel, string Key, LogPosition Position, string? Row, IReadOnlyList<RowEvent> Events);

/// <summary>An event that is about a row.</summary>
/// <param name="At">Where, when, by whom, from which command, and as part of what.</param>
/// <param name="Type">Its stored name.</param>
/// <param name="Effect">Whether it is in the row.</param>
public sealed record RowEvent(EventContext At, string Type, RowEffect Effect);

/// <summary>Whether an event is in a row.</summary>
public enum RowEffect
{
    /// <summary>It was folded into it.</summary>
    Applied,

    /// <summary>It failed, or waits behind one that did.</summary>
    Parked,

    /// <summary>It was decided that it has none.</summary>
    Skipped,
}
