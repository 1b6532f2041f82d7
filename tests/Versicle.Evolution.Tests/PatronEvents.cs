using System.Text.Json.Serialization;

namespace Versicle.Evolution.Tests;

// A library's patrons, some years later.

#region today
internal abstract record PatronEvent
{
    private PatronEvent()
    {
    }

    public abstract long Patron { get; init; }

    [EventType("patron-enrolled")]
    internal sealed record Enrolled([Tag("patron")] long Patron, string FullName, string Language) : PatronEvent;

    [EventType("patron-renamed")]
    internal sealed record Renamed([Tag("patron")] long Patron, string FullName) : PatronEvent;

    [EventType("patron-moved")]
    internal sealed record Moved([Tag("patron")] long Patron, string City) : PatronEvent;
}
#endregion

#region old
// Another name and a member more: what old events do not say is said here.
[EventType("patron-registered")]
internal sealed record PatronRegistered([Tag("patron")] long Patron, string Name) : IUpcast<PatronEvent.Enrolled>
{
    public IReadOnlyList<PatronEvent.Enrolled> Upcast() => [new(Patron, Name, Language: "en")];
}

// One that became several.
[EventType("patron-changed")]
internal sealed record PatronChanged([Tag("patron")] long Patron, string Name, string City) : IUpcast<PatronEvent>
{
    public IReadOnlyList<PatronEvent> Upcast() => [new PatronEvent.Renamed(Patron, Name), new PatronEvent.Moved(Patron, City)];
}

// Still older: it becomes an old one, and with that what that one becomes.
[EventType("patron-created")]
internal sealed record PatronCreated([Tag("patron")] long Patron, string First, string Last) : IUpcast<PatronRegistered>
{
    public IReadOnlyList<PatronRegistered> Upcast() => [new(Patron, $"{First} {Last}")];
}
#endregion

/// <summary>One stored event about two rows.</summary>
[EventType("couple-moved")]
internal sealed record CoupleMoved([Tag("patron")] long One, [Tag("patron")] long Other, [ClaimsKey("flat")] string City)
    : IUpcast<PatronEvent.Moved>
{
    public IReadOnlyList<PatronEvent.Moved> Upcast() => [new(One, City), new(Other, City)];
}

[JsonSerializable(typeof(PatronEvent.Enrolled))]
[JsonSerializable(typeof(PatronEvent.Renamed))]
[JsonSerializable(typeof(PatronEvent.Moved))]
[JsonSerializable(typeof(PatronRegistered))]
[JsonSerializable(typeof(PatronChanged))]
[JsonSerializable(typeof(PatronCreated))]
[JsonSerializable(typeof(CoupleMoved))]
internal sealed partial class PatronsJson : JsonSerializerContext;
