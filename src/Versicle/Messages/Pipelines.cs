namespace Versicle;

/// <summary>The composed way of one message type. A bus holds a frozen table of them and makes one virtual call.</summary>
internal abstract class Pipeline;

/// <summary>The way of a command that answers <typeparamref name="TResult"/>.</summary>
internal abstract class CommandPipeline<TResult> : Pipeline
{
    public abstract ValueTask<Answer<TResult>> Run(object command, MessageContext context, CancellationToken ct);
}

/// <summary>The way of a query that answers <typeparamref name="TResult"/>.</summary>
internal abstract class QueryPipeline<TResult> : Pipeline
{
    public abstract ValueTask<TResult> Run(object query, MessageContext context, CancellationToken ct);
}

internal sealed class CommandPipeline<TCommand, TResult>(
    DispatchHost host, CommandNext<TCommand, TResult> first, DispatchNeeds needs) : CommandPipeline<TResult>
    where TCommand : notnull
{
    private readonly KeyedDispatch<TCommand, TResult> _keyed = new(host);

    private readonly MessageGuard? _guard = host.Guards.Of(typeof(TCommand), MessageSide.Command);

    public override ValueTask<Answer<TResult>> Run(object command, MessageContext context, CancellationToken ct)
    {
        var operation = host.Telemetry.Commands;
        return operation.IsWatched ? RunWatched(operation, command, context, ct) : RunUnwatched(command, context, ct);
    }

    private ValueTask<Answer<TResult>> RunWatched(Operation operation, object command, MessageContext context, CancellationToken ct) =>
        operation.Watch(typeof(TCommand).Name, _ => RunUnwatched(command, context, ct));

    private ValueTask<Answer<TResult>> RunUnwatched(object command, MessageContext context, CancellationToken ct)
    {
        host.RefuseNested(typeof(TCommand));
        return _guard is null ? RunAllowed(command, context, ct) : RunGuarded(_guard, command, context, ct);
    }

    private async ValueTask<Answer<TResult>> RunGuarded(MessageGuard guard, object command, MessageContext context, CancellationToken ct)
    {
        await guard.Require(command, context);
        return await RunAllowed(command, context, ct);
    }

    private ValueTask<Answer<TResult>> RunAllowed(object command, MessageContext context, CancellationToken ct)
    {
        if (context.Key is not null)
            return _keyed.Run((TCommand)command, context, RunKeyed, ct);
        if (needs is not DispatchNeeds.Nothing)
            return RunInScope((TCommand)command, context, ct);

        var handling = first((TCommand)command, context, ct);
        return handling.IsCompletedSuccessfully ? new(new Answer<TResult>(handling.Result, default)) : Wait(handling);

        static async ValueTask<Answer<TResult>> Wait(ValueTask<TResult> handling) => new(await handling, default);
    }

    private ValueTask<Answer<TResult>> RunInScope(TCommand command, MessageContext context, CancellationToken ct) =>
        RunKeyed(command, context, call: null, ct);

    private async ValueTask<Answer<TResult>> RunKeyed(TCommand command, MessageContext context, KeyedCall? call, CancellationToken ct)
    {
        var dispatch = needs is DispatchNeeds.Token
            ? host.OpenBare(typeof(TCommand), context)
            : host.Open(typeof(TCommand), MessageSide.Command, context);
        dispatch.Keyed = call;
        try
        {
            var result = await first(command, dispatch.Context, ct);
            if (call is { Outcome: null })
                result = await dispatch.Commit(result, ct); // Of a handler that has written nothing: the answer alone.
            return new(result, dispatch.Token);
        }
        finally
        {
            await dispatch.End();
        }
    }
}

internal sealed class QueryPipeline<TQuery, TResult>(
    DispatchHost host, QueryNext<TQuery, TResult> first, bool needsScope) : QueryPipeline<TResult>
    where TQuery : notnull
{
    private readonly MessageGuard? _guard = host.Guards.Of(typeof(TQuery), MessageSide.Query);

    public override ValueTask<TResult> Run(object query, MessageContext context, CancellationToken ct)
    {
        var operation = host.Telemetry.Queries;
        return operation.IsWatched ? RunWatched(operation, query, context, ct) : RunUnwatched(query, context, ct);
    }

    private ValueTask<TResult> RunWatched(Operation operation, object query, MessageContext context, CancellationToken ct) =>
        operation.Watch(typeof(TQuery).Name, _ => RunUnwatched(query, context, ct));

    private ValueTask<TResult> RunUnwatched(object query, MessageContext context, CancellationToken ct) =>
        _guard is null ? RunAllowed(query, context, ct) : RunGuarded(_guard, query, context, ct);

    private async ValueTask<TResult> RunGuarded(MessageGuard guard, object query, MessageContext context, CancellationToken ct)
    {
        await guard.Require(query, context);
        return await RunAllowed(query, context, ct);
    }

    private ValueTask<TResult> RunAllowed(object query, MessageContext context, CancellationToken ct) =>
        needsScope ? RunInScope((TQuery)query, context, ct) : first((TQuery)query, context, ct);

    private async ValueTask<TResult> RunInScope(TQuery query, MessageContext context, CancellationToken ct)
    {
        if (context.AsOf is not null)
            context = await host.Engine.Past!.Resolve(context, ct);
        else if (context.Consistency is Consistency.Strong)
            context = await host.Engine.RequiredFreshness.AtHead(context, ct);
        var dispatch = host.Open(typeof(TQuery), MessageSide.Query, context);
        try
        {
            return await first(query, dispatch.Context, ct);
        }
        finally
        {
            await dispatch.End();
        }
    }
}
