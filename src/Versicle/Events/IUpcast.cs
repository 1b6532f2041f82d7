namespace Versicle;

/// <summary>
/// An event as it was stored once, under its own <see cref="EventTypeAttribute"/>. Nobody appends it any more, and whoever reads
/// one is given what it is today: projections, deciders, conditions, the audit trail. A record of its own, beside the set of
/// today's events and in their project; its tags and unique keys are those that it was stored with.
/// </summary>
/// <typeparam name="TEvent">What it becomes: an event, a closed set of events, or a later old event, which is upcast in turn.</typeparam>
public interface IUpcast<out TEvent>
    where TEvent : class
{
    /// <summary>
    /// What stands in its place, in order: at least one. Pure, as a fold is. They share the position and the context of the stored
    /// event, and a row takes all of them or none.
    /// </summary>
    IReadOnlyList<TEvent> Upcast();
}
