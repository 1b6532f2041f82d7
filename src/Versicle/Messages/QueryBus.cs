namespace Versicle;

/// <summary>
/// Hands each query to its one handler. One per host; any number of threads. A handler from a class with dependencies lives
/// in a scope of its own dispatch.
/// </summary>
public sealed class QueryBus
{
    private readonly DispatchHost _host;

    internal QueryBus(DispatchHost host) => _host = host;

    /// <summary>Answers <paramref name="query"/> from read models as they are.</summary>
    /// <exception cref="HandlerMissingException">No handler is known for it.</exception>
    /// <exception cref="NotFoundException">What it asks for does not exist.</exception>
    public ValueTask<TResult> Dispatch<TResult>(IQuery<TResult> query, CancellationToken ct = default) =>
        Dispatch(query, MessageContext.None, ct);

    /// <summary>Answers <paramref name="query"/> from read models that have reached <paramref name="after"/>.</summary>
    /// <param name="query">The query.</param>
    /// <param name="after">A command's token.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="NotCaughtUpException">Not within the deadline. Never a stale answer instead.</exception>
    /// <exception cref="ConsistencyTokenException">The token is another store's, or ahead of the log.</exception>
    /// <exception cref="ProjectionStoppedException">A read model stopped before it.</exception>
    public ValueTask<TResult> Dispatch<TResult>(IQuery<TResult> query, ConsistencyToken after, CancellationToken ct = default) =>
        Dispatch(query, after.IsNone ? MessageContext.None : new MessageContext { After = after }, ct);

    /// <inheritdoc cref="Dispatch{TResult}(IQuery{TResult}, ConsistencyToken, CancellationToken)"/>
    /// <param name="query">The query.</param>
    /// <param name="context">Who asks, as part of what, and after which token.</param>
    /// <param name="ct">Cancels it.</param>
    public ValueTask<TResult> Dispatch<TResult>(IQuery<TResult> query, MessageContext context, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(context);
        return ((QueryPipeline<TResult>)_host.PipelineOf(query.GetType())).Run(query, context, ct);
    }

    /// <summary>As <see cref="Dispatch{TResult}(IQuery{TResult}, MessageContext, CancellationToken)"/>, and says as of when the answer is.</summary>
    /// <param name="query">The query.</param>
    /// <param name="context">Who asks, as part of what, and how fresh the answer must be.</param>
    /// <param name="ct">Cancels it.</param>
    public async ValueTask<QueryAnswer<TResult>> Ask<TResult>(IQuery<TResult> query, MessageContext context, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var trace = new ReadTrace();
        return trace.Answer(await Dispatch(query, context with { Trace = trace }, ct));
    }
}
