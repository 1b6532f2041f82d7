namespace Versicle;

/// <summary>
/// Hands a command to its decider from a handler of your own: one that first asks a service for a fact, and puts it into a
/// command that nobody else can send. What is decided is appended with the handler's rows, when it returns. Inject it into a
/// command handler.
/// </summary>
/// <typeparam name="TState">The decider.</typeparam>
/// <typeparam name="TCommand">The set of its commands.</typeparam>
/// <typeparam name="TEvent">The set of its events.</typeparam>
public sealed class Decisions<TState, TCommand, TEvent>
    where TState : IDecider<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    private readonly DispatchScope _dispatch;

    internal Decisions(DispatchScope dispatch) => _dispatch = dispatch;

    /// <summary>
    /// Loads and decides. When somebody was faster until the handler returned, the dispatch ends with a
    /// <see cref="ConflictException"/> and nothing is written: it cannot be decided again without the handler.
    /// </summary>
    /// <returns>The state after the decision.</returns>
    /// <exception cref="RefusedException">The decider says no.</exception>
    public ValueTask<TState> Run(TCommand command, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(command);
        _dispatch.RequireWriteSide();
        return _dispatch.Engine.DeciderOf<TState, TCommand, TEvent>().Join(command, _dispatch.Session, _dispatch.Context, ct);
    }
}
