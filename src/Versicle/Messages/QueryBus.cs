using System.Runtime.CompilerServices;

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

    /// <summary>
    /// The answer to <paramref name="query"/>, and a new one whenever a commit has touched rows that it read by key, or a table that it
    /// read otherwise. Only what differs from the answer before is yielded; changes that come while nobody takes an answer become one;
    /// none is missed. It ends when it is cancelled, and throws what the query throws.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="context">
    /// Who asks, and how fresh the first answer must be. To go on elsewhere, <see cref="MessageContext.After"/> is the last answer's
    /// <see cref="QueryAnswer{TResult}.AsOf"/>. Services that it lends are lent for all of the watch.
    /// </param>
    /// <param name="ct">Ends it.</param>
    public async IAsyncEnumerable<QueryAnswer<TResult>> Watch<TResult>(
        IQuery<TResult> query, MessageContext context, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.AsOf is not null)
            throw new ArgumentException("a query as of an earlier moment never changes: ask it once.", nameof(context));
        using var watcher = new RowWatcher(_host.Engine.News);
        var last = new LastAnswer<TResult>(_host.Engine.StoredJson);
        for (; ; context = context with { Consistency = Consistency.Token, After = ConsistencyToken.None })
        {
            watcher.Begin();
            var trace = new ReadTrace(watcher);
            var answer = trace.Answer(await Dispatch(query, context with { Trace = trace }, ct));
            watcher.End();
            if (last.Replace(answer))
                yield return answer;
            await watcher.Changed.WaitAsync(ct);
        }
    }
}
