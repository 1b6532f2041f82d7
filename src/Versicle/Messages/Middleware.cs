namespace Versicle;

/// <summary>The rest of a command's way: the next middleware, or the handler.</summary>
public delegate ValueTask<TResult> CommandNext<in TCommand, TResult>(
    TCommand command, MessageContext context, CancellationToken ct);

/// <summary>The rest of a query's way: the next middleware, or the handler.</summary>
public delegate ValueTask<TResult> QueryNext<in TQuery, TResult>(
    TQuery query, MessageContext context, CancellationToken ct);

/// <summary>
/// What every command passes on its way to its handler. One instance per host, composed once at start, in the order of
/// registration, the first one outermost. The commit is part of <c>next</c>: when it returns, the change is durable; when it
/// throws, nothing was written, and it may be called again.
/// </summary>
public interface ICommandMiddleware
{
    /// <summary>Calls <paramref name="next"/>, or answers or throws itself.</summary>
    /// <param name="command">The command.</param>
    /// <param name="context">Who sent it; its <see cref="MessageContext.Services"/> is the dispatch's scope, where it has one.</param>
    /// <param name="next">The rest of the way.</param>
    /// <param name="ct">Cancels the dispatch, until its commit begins.</param>
    /// <typeparam name="TCommand">The command's type.</typeparam>
    /// <typeparam name="TResult">The answer's type; <see cref="NoResult"/> for a command without one.</typeparam>
    ValueTask<TResult> Handle<TCommand, TResult>(
        TCommand command, MessageContext context, CommandNext<TCommand, TResult> next, CancellationToken ct)
        where TCommand : notnull;
}

/// <summary>What every query passes on its way to its handler; see <see cref="ICommandMiddleware"/>.</summary>
public interface IQueryMiddleware
{
    /// <summary>Calls <paramref name="next"/> once, or answers or throws itself.</summary>
    /// <param name="query">The query.</param>
    /// <param name="context">Who sent it; its <see cref="MessageContext.Services"/> is the dispatch's scope, where it has one.</param>
    /// <param name="next">The rest of the way.</param>
    /// <param name="ct">Cancels the dispatch.</param>
    /// <typeparam name="TQuery">The query's type.</typeparam>
    /// <typeparam name="TResult">The answer's type.</typeparam>
    ValueTask<TResult> Handle<TQuery, TResult>(
        TQuery query, MessageContext context, QueryNext<TQuery, TResult> next, CancellationToken ct)
        where TQuery : notnull;
}
