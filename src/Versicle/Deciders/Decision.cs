using System.Runtime.CompilerServices;

namespace Versicle;

/// <summary>
/// What a decider decides: events, or a refusal. Written as an event, as <c>[first, second]</c>, as <c>[]</c> for "nothing to
/// do", or as a <see cref="Versicle.Refusal"/>.
/// </summary>
/// <typeparam name="TEvent">The set of events.</typeparam>
[CollectionBuilder(typeof(Decision), nameof(Decision.Of))]
public readonly struct Decision<TEvent>
    where TEvent : class
{
    private readonly TEvent[]? _events;

    internal Decision(TEvent[] events) => _events = events;

    private Decision(Refusal refusal) => Refusal = refusal;

    /// <summary>What happens, in order. Empty: nothing, and that is fine; or a refusal.</summary>
    public IReadOnlyList<TEvent> Events => _events ?? [];

    /// <summary>The "no", or null.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The events, in order.</summary>
    public IEnumerator<TEvent> GetEnumerator() => Events.GetEnumerator();

    /// <summary>This happens.</summary>
    public static implicit operator Decision<TEvent>(TEvent happens) => new([happens]);

    /// <summary>All of this happens, in order.</summary>
    public static implicit operator Decision<TEvent>(TEvent[] happens) => new(happens);

    /// <summary>All of this happens, in order.</summary>
    public static implicit operator Decision<TEvent>(List<TEvent> happens) => new([.. happens]);

    /// <summary>The domain says no.</summary>
    public static implicit operator Decision<TEvent>(Refusal refusal) => new(refusal);
}

/// <summary>What the compiler calls for <c>[first, second]</c>.</summary>
public static class Decision
{
    /// <summary>All of <paramref name="events"/> happen, in order.</summary>
    public static Decision<TEvent> Of<TEvent>(ReadOnlySpan<TEvent> events)
        where TEvent : class => new(events.ToArray());
}
