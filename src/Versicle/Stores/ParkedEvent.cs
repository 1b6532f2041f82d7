namespace Versicle.Stores;

/// <summary>
/// An event that a projection has not applied to one row, though its checkpoint is past it: it failed, or it came after one of
/// the same row that did. What is applied are the events up to the checkpoint without these.
/// </summary>
/// <param name="ReadModel">Whose row.</param>
/// <param name="Key">Which row: its key as JSON, several members as an array. <c>7</c>, <c>"ada"</c>, <c>[7,"ada"]</c>.</param>
/// <param name="Position">The event's.</param>
/// <param name="EventType">The event's stored name.</param>
/// <param name="Error">Why it failed, without payloads; null for one that only waits behind another.</param>
public sealed record ParkedEvent(string ReadModel, string Key, LogPosition Position, string EventType, string? Error);

/// <summary>Whose state is to be read together with rows: in the same snapshot.</summary>
/// <param name="Projection">Whose.</param>
/// <param name="Table">The read model.</param>
/// <param name="Key">The row that is read, as in <see cref="ParkedEvent.Key"/>. Null: any.</param>
public sealed record StateQuestion(Versicle.Modules.ProjectionDefinition Projection, Versicle.Modules.ReadTable Table, string? Key);

/// <summary>Where a projection stood in the snapshot that rows were read in.</summary>
/// <param name="Checkpoint">Its checkpoint.</param>
/// <param name="FirstParked">The earliest event that is parked for what was asked; null when there is none.</param>
public readonly record struct ReadState(Checkpoint Checkpoint, LogPosition? FirstParked);

/// <summary>What was read, and where the projections behind it stood in the same snapshot.</summary>
/// <param name="Value">What was read.</param>
/// <param name="States">One per question, in order.</param>
public readonly record struct Snapshot<T>(T Value, IReadOnlyList<ReadState> States);
