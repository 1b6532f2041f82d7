namespace Versicle;

/// <summary>A handler, before the host has composed its pipeline.</summary>
internal abstract record HandlerEntry(Type MessageType)
{
    public abstract Pipeline Compose(DispatchHost host);
}

internal sealed record CommandHandlerEntry<TCommand, TResult>(
    Func<IServiceProvider, ICommandHandler<TCommand, TResult>>? Create, ICommandHandler<TCommand, TResult>? Shared)
    : HandlerEntry(typeof(TCommand))
    where TCommand : ICommand<TResult>
{
    public override Pipeline Compose(DispatchHost host)
    {
        CommandNext<TCommand, TResult> handler = Shared is { } shared
            ? (command, _, ct) => shared.Handle(command, ct)
            : HandleAndCommit;
        handler = RuleCheck.Before(host.RulesOf<TCommand>(), handler);
        var first = CommandLink<TCommand, TResult>.Chain(host.CommandMiddleware, handler);
        return new CommandPipeline<TCommand, TResult>(host, first, Shared is null ? DispatchNeeds.Scope : DispatchNeeds.Nothing);
    }

    // The commit belongs to the handler's end of the way, so that a middleware sees whether it succeeded.
    private async ValueTask<TResult> HandleAndCommit(TCommand command, MessageContext context, CancellationToken ct)
    {
        var dispatch = context.Dispatch!;
        try
        {
            var result = await Create!(dispatch.Use(context)).Handle(command, ct);
            return await dispatch.Commit(result, ct);
        }
        catch (VersicleException no) when (dispatch.IsAnswer(no))
        {
            return await dispatch.Refuse<TResult>(no, ct);
        }
        finally
        {
            await dispatch.Abandon();
        }
    }
}

internal sealed record CommandHandlerEntry<TCommand>(
    Func<IServiceProvider, ICommandHandler<TCommand>>? Create, ICommandHandler<TCommand>? Shared)
    : HandlerEntry(typeof(TCommand))
    where TCommand : ICommand
{
    public override Pipeline Compose(DispatchHost host)
    {
        CommandNext<TCommand, NoResult> handler = Shared is { } shared
            ? (command, _, ct) => WithoutResult(shared.Handle(command, ct))
            : HandleAndCommit;
        handler = RuleCheck.Before(host.RulesOf<TCommand>(), handler);
        var first = CommandLink<TCommand, NoResult>.Chain(host.CommandMiddleware, handler);
        return new CommandPipeline<TCommand, NoResult>(host, first, Shared is null ? DispatchNeeds.Scope : DispatchNeeds.Nothing);
    }

    private async ValueTask<NoResult> HandleAndCommit(TCommand command, MessageContext context, CancellationToken ct)
    {
        var dispatch = context.Dispatch!;
        try
        {
            await Create!(dispatch.Use(context)).Handle(command, ct);
            return await dispatch.Commit(default(NoResult), ct);
        }
        catch (VersicleException no) when (dispatch.IsAnswer(no))
        {
            return await dispatch.Refuse<NoResult>(no, ct);
        }
        finally
        {
            await dispatch.Abandon();
        }
    }

    private static ValueTask<NoResult> WithoutResult(ValueTask handling)
    {
        if (!handling.IsCompletedSuccessfully)
            return Wait(handling);
        handling.GetAwaiter().GetResult();
        return default;

        static async ValueTask<NoResult> Wait(ValueTask handling)
        {
            await handling;
            return default;
        }
    }
}

internal sealed record QueryHandlerEntry<TQuery, TResult>(
    Func<IServiceProvider, IQueryHandler<TQuery, TResult>>? Create, IQueryHandler<TQuery, TResult>? Shared)
    : HandlerEntry(typeof(TQuery))
    where TQuery : IQuery<TResult>
{
    public override Pipeline Compose(DispatchHost host)
    {
        QueryNext<TQuery, TResult> next = Shared is { } shared
            ? (query, _, ct) => shared.Handle(query, ct)
            : (query, context, ct) => Create!(context.Dispatch!.Use(context)).Handle(query, ct);
        next = RuleCheck.Before(host.RulesOf<TQuery>(), next);
        return new QueryPipeline<TQuery, TResult>(host, QueryLink<TQuery, TResult>.Chain(host.QueryMiddleware, next), Shared is null);
    }
}

/// <summary>One middleware in front of the rest of the way. Its generic method is closed once, here, and not per dispatch.</summary>
internal sealed class CommandLink<TCommand, TResult>
    where TCommand : notnull
{
    private readonly Func<TCommand, MessageContext, CommandNext<TCommand, TResult>, CancellationToken, ValueTask<TResult>> _handle;
    private readonly CommandNext<TCommand, TResult> _next;

    private CommandLink(ICommandMiddleware middleware, CommandNext<TCommand, TResult> next) =>
        (_handle, _next) = (middleware.Handle, next);

    public static CommandNext<TCommand, TResult> Chain(IReadOnlyList<ICommandMiddleware> middleware, CommandNext<TCommand, TResult> handler) =>
        middleware.Reverse().Aggregate(handler, (next, outer) => new CommandLink<TCommand, TResult>(outer, next).Run);

    private ValueTask<TResult> Run(TCommand command, MessageContext context, CancellationToken ct) =>
        _handle(command, context, _next, ct);
}

/// <inheritdoc cref="CommandLink{TCommand,TResult}"/>
internal sealed class QueryLink<TQuery, TResult>
    where TQuery : notnull
{
    private readonly Func<TQuery, MessageContext, QueryNext<TQuery, TResult>, CancellationToken, ValueTask<TResult>> _handle;
    private readonly QueryNext<TQuery, TResult> _next;

    private QueryLink(IQueryMiddleware middleware, QueryNext<TQuery, TResult> next) =>
        (_handle, _next) = (middleware.Handle, next);

    public static QueryNext<TQuery, TResult> Chain(IReadOnlyList<IQueryMiddleware> middleware, QueryNext<TQuery, TResult> handler) =>
        middleware.Reverse().Aggregate(handler, (next, outer) => new QueryLink<TQuery, TResult>(outer, next).Run);

    private ValueTask<TResult> Run(TQuery query, MessageContext context, CancellationToken ct) =>
        _handle(query, context, _next, ct);
}
