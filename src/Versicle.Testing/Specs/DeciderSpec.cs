namespace Versicle.Testing;

/// <summary>
/// A decider's rules as a table: given what happened, when this is asked for, then that is decided. Never changed, so that one
/// in a field serves all tests of a class. Needs no test framework: what does not hold is thrown.
/// </summary>
/// <typeparam name="TState">The decider.</typeparam>
/// <typeparam name="TCommand">The set of its commands.</typeparam>
/// <typeparam name="TEvent">The set of its events.</typeparam>
public sealed record DeciderSpec<TState, TCommand, TEvent>
    where TState : IDecider<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    private IReadOnlyList<TEvent> Happened { get; init; } = [];

    /// <summary>When the command comes. Default: the first second of 2026, UTC.</summary>
    public DateTimeOffset Now { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whose facts. Default: <c>spec-1</c>.</summary>
    public StreamName Stream { get; init; } = new("spec-1");

    /// <summary>Who acts. Default: nobody.</summary>
    public string? Actor { get; init; }

    /// <summary>This happened before, after what was given already.</summary>
    public DeciderSpec<TState, TCommand, TEvent> Given(params ReadOnlySpan<TEvent> events) => this with { Happened = [.. Happened, .. events] };

    /// <summary>This is asked for. New ids are <c>00000000-0000-0000-0000-000000000001</c> and on.</summary>
    public DecisionSpec<TState, TEvent> When(TCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var state = Fold(TState.Initial, Happened);
        var decision = TState.Decide(command, state, new DecisionContext(Stream, Now, new CountedIds(), Actor));
        return new(SpecText.Story(Happened, command), decision, Fold(state, decision.Events));
    }

    private static TState Fold(TState state, IEnumerable<TEvent> events) => events.Aggregate(state, TState.Evolve);
}

/// <summary>What was decided, to be compared. Each comparison answers this again, or throws <see cref="SpecNotMetException"/>.</summary>
/// <typeparam name="TState">The decider.</typeparam>
/// <typeparam name="TEvent">The set of its events.</typeparam>
public sealed class DecisionSpec<TState, TEvent>
    where TEvent : class
{
    private readonly string _story;
    private readonly Decision<TEvent> _decision;
    private readonly TState _state;

    internal DecisionSpec(string story, Decision<TEvent> decision, TState state) => (_story, _decision, _state) = (story, decision, state);

    /// <summary>Just these events happen, in this order.</summary>
    public DecisionSpec<TState, TEvent> Then(params ReadOnlySpan<TEvent> events) =>
        Compare(events.ToArray(), _decision.Refusal is null ? _decision.Events : [_decision.Refusal]);

    /// <summary>Nothing happens, and that is fine.</summary>
    public DecisionSpec<TState, TEvent> ThenNothing() => Then();

    /// <summary>The domain says no, with this code, sentence and kind.</summary>
    public DecisionSpec<TState, TEvent> ThenRefused(Refusal refusal) =>
        Compare([refusal], _decision.Refusal is { } said ? [said] : _decision.Events);

    /// <summary>This is the state after it.</summary>
    public DecisionSpec<TState, TEvent> ThenState(TState state) => Compare([state!], [_state!]);

    private DecisionSpec<TState, TEvent> Compare(IReadOnlyList<object> expected, IReadOnlyList<object> actual) =>
        SpecText.DifferenceInOrder(expected, actual) is { } difference ? throw new SpecNotMetException(_story + difference) : this;
}
