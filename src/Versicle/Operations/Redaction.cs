namespace Versicle;

/// <summary>An order to erase an event's data for good: a person asked for it, or a secret was logged.</summary>
/// <param name="Position">The event's place in the log.</param>
/// <param name="By">Who orders it. Stored in the '$redacted' event: 1 to 1,024 characters.</param>
/// <param name="Why">For what reason. Stored likewise.</param>
public sealed record Redaction(LogPosition Position, string By, string Why)
{
    /// <summary>
    /// What stands in the data's place: JSON of the same event type, without what is to be forgotten, so that a projection that is
    /// built anew still has the event. Default nothing: such a projection passes the event by.
    /// </summary>
    public ReadOnlyMemory<byte> Replacement { get; init; }
}
