using Versicle.Stores;

namespace Versicle.Modules;

/// <summary>A decider as the host runs it. Written by the generator.</summary>
/// <param name="Name">Its class's name.</param>
/// <param name="Fingerprint">12 hexadecimal digits of a hash over its code and its events. A snapshot of another one is not used.</param>
/// <param name="Events">The events of its set, by CLR type.</param>
/// <param name="StreamOf">Which stream a command is about; a new one has an id from the source.</param>
/// <typeparam name="TState">The decider.</typeparam>
/// <typeparam name="TCommand">The set of its commands.</typeparam>
/// <typeparam name="TEvent">The set of its events.</typeparam>
public sealed record DeciderDefinition<TState, TCommand, TEvent>(
    string Name, string Fingerprint, IReadOnlyList<Type> Events, Func<TCommand, IIdSource, StreamName> StreamOf)
    where TState : IDecider<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    /// <summary>For an <see cref="IBoundaryDecider{TState,TCommand,TEvent}"/>, its query; null for a stream.</summary>
    public Func<TCommand, EventQuery>? Boundary { get; init; }
}
