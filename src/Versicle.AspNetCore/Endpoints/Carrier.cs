using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Versicle.Modules;

namespace Versicle.AspNetCore;

/// <summary>Knows a message's types: builds it, dispatches it, writes its answer.</summary>
internal abstract class Carrier
{
    /// <summary>Null for a command without a result.</summary>
    public abstract Type? ResultType { get; }

    public virtual bool WaitsForToken => false;

    public virtual int SuccessStatus => StatusCodes.Status200OK;

    public abstract ValueTask Carry(HttpContext http, MessageDraft draft, MessageContext context);
}

internal abstract class AnsweringCarrier<TResult>(HttpJson json) : Carrier
{
    private JsonTypeInfo<TResult>? _contract;

    public sealed override Type ResultType => typeof(TResult);

    public Func<TResult, string>? Location { get; set; }

    public sealed override int SuccessStatus => Location is null ? StatusCodes.Status200OK : StatusCodes.Status201Created;

    protected ValueTask Write(HttpContext http, TResult result)
    {
        http.Response.StatusCode = SuccessStatus;
        if (Location is not null)
            http.Response.Headers.Location = Location(result);

        // Looked up at the first request: doing so locks the options, which other code may still add to at start.
        return json.Write(http.Response, result, _contract ??= json.ContractOf<TResult>());
    }
}

internal sealed class CommandCarrier<TCommand, TResult>(CommandBus bus, MessageBinder<TCommand> binder, HttpJson json)
    : AnsweringCarrier<TResult>(json)
    where TCommand : ICommand<TResult>
{
    public override async ValueTask Carry(HttpContext http, MessageDraft draft, MessageContext context)
    {
        var (result, token) = await bus.Dispatch(binder.Build(draft), context, http.RequestAborted);
        TokenHeader.Write(http.Response, token);
        await Write(http, result);
    }
}

internal sealed class CommandCarrier<TCommand>(CommandBus bus, MessageBinder<TCommand> binder) : Carrier
    where TCommand : ICommand
{
    public override Type? ResultType => null;

    public override int SuccessStatus => StatusCodes.Status204NoContent;

    public override async ValueTask Carry(HttpContext http, MessageDraft draft, MessageContext context)
    {
        var token = await bus.Dispatch(binder.Build(draft), context, http.RequestAborted);
        TokenHeader.Write(http.Response, token);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}

internal sealed class QueryCarrier<TQuery, TResult>(QueryBus bus, MessageBinder<TQuery> binder, HttpJson json)
    : AnsweringCarrier<TResult>(json)
    where TQuery : IQuery<TResult>
{
    public override bool WaitsForToken => true;

    public override async ValueTask Carry(HttpContext http, MessageDraft draft, MessageContext context) =>
        await Write(http, await bus.Dispatch(binder.Build(draft), context, http.RequestAborted));
}

internal sealed class CarrierFactory(VersicleHost host, HttpJson json) : IMessageVisitor<Carrier>
{
    public Carrier Command<TCommand, TResult>(MessageBinder<TCommand> binder)
        where TCommand : ICommand<TResult> =>
        new CommandCarrier<TCommand, TResult>(host.Commands, binder, json);

    public Carrier Command<TCommand>(MessageBinder<TCommand> binder)
        where TCommand : ICommand =>
        new CommandCarrier<TCommand>(host.Commands, binder);

    public Carrier Query<TQuery, TResult>(MessageBinder<TQuery> binder)
        where TQuery : IQuery<TResult> =>
        new QueryCarrier<TQuery, TResult>(host.Queries, binder, json);
}
