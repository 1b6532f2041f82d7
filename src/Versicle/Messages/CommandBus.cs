namespace Versicle;

/// <summary>
/// Hands each command to its one handler. One per host; any number of threads. A handler from a class with dependencies
/// lives in a scope of its own dispatch. A command dispatched while another message is being handled is refused.
/// </summary>
public sealed class CommandBus
{
    private readonly DispatchHost _host;

    internal CommandBus(DispatchHost host) => _host = host;

    /// <summary>Carries out <paramref name="command"/>.</summary>
    /// <returns>Its answer, and the token of its commit: durable when it arrives.</returns>
    /// <exception cref="HandlerMissingException">No handler is known for it.</exception>
    /// <exception cref="RefusedException">The domain says no.</exception>
    /// <exception cref="NotFoundException">What it is about does not exist.</exception>
    /// <exception cref="ConflictException">It met a state that it did not expect.</exception>
    public ValueTask<Answer<TResult>> Dispatch<TResult>(ICommand<TResult> command, CancellationToken ct = default) =>
        Dispatch(command, MessageContext.None, ct);

    /// <inheritdoc cref="Dispatch{TResult}(ICommand{TResult}, CancellationToken)"/>
    /// <param name="command">The command.</param>
    /// <param name="context">Who sends it, and as part of what.</param>
    /// <param name="ct">Cancels it, until its commit begins.</param>
    public ValueTask<Answer<TResult>> Dispatch<TResult>(ICommand<TResult> command, MessageContext context, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(context);
        return ((CommandPipeline<TResult>)_host.PipelineOf(command.GetType())).Run(command, context, ct);
    }

    /// <summary>Carries out <paramref name="command"/>, which answers nothing.</summary>
    /// <returns>The token of its commit: durable when it arrives.</returns>
    public ValueTask<ConsistencyToken> Dispatch(ICommand command, CancellationToken ct = default) =>
        Dispatch(command, MessageContext.None, ct);

    /// <inheritdoc cref="Dispatch(ICommand, CancellationToken)"/>
    /// <param name="command">The command.</param>
    /// <param name="context">Who sends it, and as part of what.</param>
    /// <param name="ct">Cancels it, until its commit begins.</param>
    public ValueTask<ConsistencyToken> Dispatch(ICommand command, MessageContext context, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(context);
        var running = ((CommandPipeline<NoResult>)_host.PipelineOf(command.GetType())).Run(command, context, ct);
        return running.IsCompletedSuccessfully ? new(running.Result.Token) : Wait(running);

        static async ValueTask<ConsistencyToken> Wait(ValueTask<Answer<NoResult>> running) => (await running).Token;
    }
}
