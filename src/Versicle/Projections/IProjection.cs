namespace Versicle;

/// <summary>
/// Folds events into the rows of a read model. Its methods are static and pure:
/// <c>static TKey Key(TEvent e)</c> names the row that an event is about, with an <see cref="EventContext"/> where wanted, or
/// one per event; <c>Keys</c>, answering a sequence, names several.
/// <c>static TRow On(TEvent.Case e, TRow? row)</c> answers the row after the event, null to delete it. A <c>row</c> that is
/// not nullable and is not there is a failing event. Parameters <c>row</c> and <see cref="EventContext"/> may be left out.
/// </summary>
/// <typeparam name="TRow">A record with <see cref="ReadModelAttribute"/>.</typeparam>
/// <typeparam name="TEvent">
/// A closed set: an abstract record with a private constructor whose nested records are the events.
/// </typeparam>
public interface IProjection<TRow, TEvent>
    where TRow : class
    where TEvent : class;

/// <summary>Says that a projection has nothing to do for an event of its set.</summary>
/// <param name="events">The events.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class IgnoresAttribute(params Type[] events) : Attribute
{
    /// <summary>The events.</summary>
    public IReadOnlyList<Type> Events { get; } = events;
}
