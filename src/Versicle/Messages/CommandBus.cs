namespace Versicle;

/// <summary>
/// Hands each command to its one handler. One per host; any number of threads. A handler from a class with dependencies
/// lives in a scope of its own dispatch. A command dispatched while another message is being handled is refused.
/// </summary>
public sealed class CommandBus
{
    private readonly DispatchHost _host;
    private readonly RowPreview _rows;

    internal CommandBus(DispatchHost host, RowPreview rows) => (_host, _rows) = (host, rows);

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

    /// <summary>
    /// What <paramref name="command"/> would do now, of which nothing is done: it is carried out with its policies, its rules and its
    /// handler, and undone in place of its commit. No row, position, key or signal is left; numbers of sequences may be used up.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="context">Who asks. A <see cref="MessageContext.Key"/> is not looked at.</param>
    /// <param name="ct">Cancels it.</param>
    /// <remarks>
    /// What a handler does outside the store is done. Where it waits, it waits as a command does, and it holds the writer as long as one may.
    /// </remarks>
    /// <exception cref="NotAuthorizedException">The caller may not send it.</exception>
    /// <exception cref="NotCaughtUpException">A read model of its events has not come to the head within the freshness deadline.</exception>
    public ValueTask<Preview> Preview<TResult>(ICommand<TResult> command, MessageContext context, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(context);
        return Try((CommandPipeline<TResult>)_host.PipelineOf(command.GetType()), command, context, ct);
    }

    /// <inheritdoc cref="Preview{TResult}(ICommand{TResult}, MessageContext, CancellationToken)"/>
    public ValueTask<Preview> Preview(ICommand command, MessageContext context, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(context);
        return Try((CommandPipeline<NoResult>)_host.PipelineOf(command.GetType()), command, context, ct);
    }

    private async ValueTask<Preview> Try<TResult>(CommandPipeline<TResult> pipeline, object command, MessageContext context, CancellationToken ct)
    {
        var (trial, refused) = (new Trial(), (VersicleException?)null);
        try
        {
            await pipeline.Run(command, context with { Key = null, Form = null, Trial = trial }, ct);
        }
        catch (VersicleException no) when (no is RefusedException or NotFoundException or ConflictException)
        {
            refused = no;
        }

        return await _rows.Of(trial, refused, ct);
    }
}
