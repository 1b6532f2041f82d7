namespace Versicle;

/// <summary>A state, and how much of the log it stands on.</summary>
/// <param name="State">What the events come to.</param>
/// <param name="Version">For a stream: how many of its events that are.</param>
/// <param name="LastEvent">For a stream: the id of the last of them, by which another history is noticed. Null before the first.</param>
/// <param name="Seen">The history; for a boundary, also up to where it was looked at.</param>
internal sealed record Known<TState>(TState State, StreamVersion Version, Guid? LastEvent, ConsistencyToken Seen);

/// <summary>What a command is decided on: a stream, or with a query a boundary, to whose decision the stream adds.</summary>
internal readonly record struct Target(StreamName Stream, EventQuery? Boundary);
