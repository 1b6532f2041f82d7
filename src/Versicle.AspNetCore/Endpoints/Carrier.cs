using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Versicle.Modules;

namespace Versicle.AspNetCore;

/// <summary>Knows a message's types: builds it, dispatches it, writes its answer.</summary>
internal abstract class Carrier
{
    /// <summary>Null for what is answered without a body.</summary>
    public abstract Type? ResultType { get; }

    public virtual bool WaitsForToken => false;

    /// <summary>The status that the endpoint was given by one of its verbs; null leaves it to the message.</summary>
    public int? Verb { get; set; }

    public abstract int SuccessStatus { get; }

    /// <summary>Whether the endpoint wants the header <c>Idempotency-Key</c>.</summary>
    public bool RequiresKey { get; set; }

    /// <summary>Writes a result of this message.</summary>
    public abstract ValueTask Write<T>(HttpContext http, T result);

    /// <summary>A query's answers for as long as the client stays. Only for queries.</summary>
    public virtual ValueTask Stream(HttpContext http, MessageDraft draft, MessageContext context, RequestTime time) =>
        throw new NotSupportedException("A command has one answer.");

    public abstract ValueTask Carry(HttpContext http, MessageDraft draft, MessageContext context, CancellationToken ct);
}

internal abstract class AnsweringCarrier<TResult>(HttpJson json) : Carrier
{
    private JsonTypeInfo<TResult>? _contract;

    public sealed override Type? ResultType => Verb == StatusCodes.Status204NoContent ? null : typeof(TResult);

    public Func<TResult, string>? Location { get; set; }

    public sealed override int SuccessStatus => Verb ?? (Location is null ? StatusCodes.Status200OK : StatusCodes.Status201Created);

    public sealed override ValueTask Write<T>(HttpContext http, T result) => Write(http, (TResult)(object)result!);

    protected ValueTask Write(HttpContext http, TResult result)
    {
        http.Response.StatusCode = SuccessStatus;
        if (Location is not null)
            http.Response.Headers.Location = Location(result);
        if (ResultType is null)
            return ValueTask.CompletedTask;

        return WaitsForToken ? json.WriteTagged(http, result, Contract) : json.Write(http.Response, result, Contract);
    }

    // Looked up at the first request: doing so locks the options, which other code may still add to at start.
    protected JsonTypeInfo<TResult> Contract => _contract ??= json.ContractOf<TResult>();
}

internal sealed class CommandCarrier<TCommand, TResult>(HttpParts parts, MessageBinder<TCommand> binder)
    : AnsweringCarrier<TResult>(parts.Json)
    where TCommand : ICommand<TResult>
{
    public override async ValueTask Carry(HttpContext http, MessageDraft draft, MessageContext context, CancellationToken ct)
    {
        var (result, token) = await parts.Host.Commands.Dispatch(binder.Build(draft), context, ct);
        if (context.Form is KeptAnswer { IsTold: true } kept)
        {
            await kept.Send();
            return;
        }

        AnswerHeaders.Write(http, token, parts.Options);
        await Write(http, result);
    }
}

internal sealed class CommandCarrier<TCommand>(HttpParts parts, MessageBinder<TCommand> binder) : Carrier
    where TCommand : ICommand
{
    public override Type? ResultType => null;

    public override int SuccessStatus => Verb ?? StatusCodes.Status204NoContent;

    public override async ValueTask Carry(HttpContext http, MessageDraft draft, MessageContext context, CancellationToken ct)
    {
        var token = await parts.Host.Commands.Dispatch(binder.Build(draft), context, ct);
        if (context.Form is KeptAnswer { IsTold: true } kept)
        {
            await kept.Send();
            return;
        }

        AnswerHeaders.Write(http, token, parts.Options);
        http.Response.StatusCode = SuccessStatus;
    }

    public override ValueTask Write<T>(HttpContext http, T result)
    {
        http.Response.StatusCode = SuccessStatus;
        return ValueTask.CompletedTask;
    }
}

internal sealed class QueryCarrier<TQuery, TResult>(HttpParts parts, MessageBinder<TQuery> binder)
    : AnsweringCarrier<TResult>(parts.Json)
    where TQuery : IQuery<TResult>
{
    public override bool WaitsForToken => true;

    public override async ValueTask Carry(HttpContext http, MessageDraft draft, MessageContext context, CancellationToken ct)
    {
        var query = binder.Build(draft);
        TResult result;
        try
        {
            result = await Ask(http, query, context, ct);
        }
        catch (ConsistencyTokenException) when (IsOfCookie(http, context))
        {
            // It outlived its log. A query changes nothing: it may be asked again.
            TokenCookie.Drop(http);
            result = await Ask(http, query, context with { After = ConsistencyToken.None }, ct);
        }

        if (context.Wait is { } wait)
            Preference.Applied(http.Response, wait);
        await Write(http, result);
    }

    public override async ValueTask Stream(HttpContext http, MessageDraft draft, MessageContext context, RequestTime time)
    {
        var (live, query) = (new LiveQuery<TResult>(http, parts, Contract), binder.Build(draft));
        try
        {
            await live.Run(query, context, time);
        }
        catch (ConsistencyTokenException) when (IsOfCookie(http, context) && !http.Response.HasStarted)
        {
            TokenCookie.Drop(http);
            await live.Run(query, context with { After = ConsistencyToken.None }, time);
        }
    }

    private static bool IsOfCookie(HttpContext http, MessageContext context) => !context.After.IsNone
        && http.Request.Headers[TokenHeader.Name].Count == 0
        && http.Request.Headers[LastEventId.Name].Count == 0;

    // Who says how fresh an answer must be is told how fresh it is. To nobody else it is worth a look at the checkpoints.
    private async ValueTask<TResult> Ask(HttpContext http, TQuery query, MessageContext context, CancellationToken ct)
    {
        if (context is { Consistency: Consistency.Token, AsOf: null })
            return await parts.Host.Queries.Dispatch(query, context, ct);

        var answer = await parts.Host.Queries.Ask(query, context, ct);
        ConsistencyHeader.Write(http.Response, context, answer);
        return answer.Result;
    }
}

internal sealed class CarrierFactory(HttpParts parts) : IMessageVisitor<Carrier>
{
    public Carrier Command<TCommand, TResult>(MessageBinder<TCommand> binder)
        where TCommand : ICommand<TResult> =>
        new CommandCarrier<TCommand, TResult>(parts, binder);

    public Carrier Command<TCommand>(MessageBinder<TCommand> binder)
        where TCommand : ICommand =>
        new CommandCarrier<TCommand>(parts, binder);

    public Carrier Query<TQuery, TResult>(MessageBinder<TQuery> binder)
        where TQuery : IQuery<TResult> =>
        new QueryCarrier<TQuery, TResult>(parts, binder);
}
