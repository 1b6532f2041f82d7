namespace Versicle;

/// <summary>
/// The rules and the facts of one thing: a state, how a command is decided on it, how an event changes it. Three pure members,
/// and nothing to inherit. The state comes from the events of the command's stream (<see cref="StreamAttribute"/>); what is
/// decided is appended to it, if nobody was faster: else what is new is read and decided again.
/// </summary>
/// <typeparam name="TState">The decider itself: a record that holds what the rules ask about, and no more.</typeparam>
/// <typeparam name="TCommand">
/// A closed set: an abstract record with a private constructor. Its cases are the messages themselves, and their handlers are
/// generated. One that answers is answered by <c>static TResult Answer(TCommand.Case command, TState state)</c>, with the state
/// after the decision and, where wanted, the <see cref="StreamName"/>.
/// </typeparam>
/// <typeparam name="TEvent">A closed set as well. Its cases are the events of the stream.</typeparam>
public interface IDecider<TState, TCommand, TEvent>
    where TState : IDecider<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    /// <summary>The state before the first event.</summary>
    static abstract TState Initial { get; }

    /// <summary>What happens at <paramref name="command"/>: an event, several, none, or a refusal. Pure: it may be asked several times.</summary>
    /// <param name="command">What is asked for.</param>
    /// <param name="state">What all events so far come to.</param>
    /// <param name="context">Time and ids, which a decision may not take from anywhere else.</param>
    static abstract Decision<TEvent> Decide(TCommand command, TState state, DecisionContext context);

    /// <summary>The state after <paramref name="happened"/>. Pure, and never a "no": it is a fact.</summary>
    static abstract TState Evolve(TState state, TEvent happened);

    /// <summary>
    /// What is said when a unique key that an event claims belongs to another stream. Null, as by default, leaves it a
    /// <see cref="UniqueKeyConflictException"/>.
    /// </summary>
    /// <param name="key">The key, and the value that is taken.</param>
    static virtual Refusal? Taken(KeyChange key) => null;
}

/// <summary>
/// A decider whose state is not one stream's: it comes from all events that match a query of tags, whatever their streams, and
/// what is decided is appended only if no further event matches. <see cref="StreamAttribute"/> says whose facts are appended.
/// </summary>
/// <inheritdoc cref="IDecider{TState,TCommand,TEvent}"/>
public interface IBoundaryDecider<TState, TCommand, TEvent> : IDecider<TState, TCommand, TEvent>
    where TState : IBoundaryDecider<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    /// <summary>
    /// What the rules about <paramref name="command"/> depend on. An item that names no types means those of
    /// <typeparamref name="TEvent"/>: <c>EventQuery.Match(tags: [Tag.Of("course", command.Course)])</c>.
    /// </summary>
    static abstract EventQuery Boundary(TCommand command);
}
