using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Versicle.Modules;

namespace Versicle.AspNetCore;

/// <summary>One message under one route: binds it, dispatches it, and maps what comes back, once, here.</summary>
internal sealed class MessageRoute
{
    private readonly MessageEntry _entry;
    private readonly HttpParts _parts;
    private readonly Action<ClaimsPrincipal?>? _requireCaller;
    private BindingPlan _plan;
    private EndpointDescription _description;

    private MessageRoute(MessageEntry entry, HttpParts parts, BindingPlan plan, Carrier carrier)
    {
        _entry = entry;
        _parts = parts;
        Carrier = carrier;
        _requireCaller = parts.Host.CallerCheckOf(entry.Binder.MessageType, isQuery: carrier.WaitsForToken);
        Plan(plan);
    }

    public Carrier Carrier { get; }

    public IEndpointConventionBuilder Conventions { get; private set; } = null!;

    public static MessageRoute Map(IEndpointRouteBuilder endpoints, Type message, bool isQuery, string verb, string pattern)
    {
        var parts = HttpParts.Of(endpoints.ServiceProvider);
        var entry = parts.Host.MessageOf(message) ?? throw new InvalidOperationException(
            $"'{message.Name}' is no command or query of this application. Reference the project that declares it, or map a message of another.");

        var parsed = RoutePatternFactory.Parse(pattern);
        BindingPlan.RequireMembersFor(parsed, entry.Binder);
        var plan = BindingPlan.For(parsed, verb, entry.Binder, parts.Json);
        var carrier = entry.Accept(new CarrierFactory(parts));
        parts.Json.RequireContractOf(carrier.ResultType);
        if (carrier.WaitsForToken != isQuery)
            throw new InvalidOperationException($"'{message.Name}' is a {(isQuery ? "command: call MapCommand" : "query: call MapQuery")}.");

        var route = new MessageRoute(entry, parts, plan, carrier);
        var mapped = endpoints.MapMethods(pattern, [verb], route.Handle);
        mapped.Add(endpoint => route.Describe(endpoint, verb));
        mapped.AddOpenApiOperationTransformer((operation, context, ct) => route._description.Transform(operation, context, ct));
        route.Conventions = isQuery ? new Twins(mapped, Twins.MapHead(endpoints, pattern, route.Handle)) : mapped;
        var policy = parts.Host.PolicyOf(message, isQuery);
        route.Conventions.Finally(endpoint => EndpointPolicy.AddTo(endpoint, message, policy, parts.Log));
        return route;
    }

    private void Describe(EndpointBuilder endpoint, string verb)
    {
        // A group adds its prefix, and with it its parameters, only when the endpoint is built.
        if (endpoint is RouteEndpointBuilder route)
            Plan(BindingPlan.For(route.RoutePattern, verb, _entry.Binder, _parts.Json));

        _description.AddTo(endpoint);
    }

    [MemberNotNull(nameof(_plan), nameof(_description))]
    private void Plan(BindingPlan plan)
    {
        _plan = plan;
        _description = new(_entry.Binder, plan, Carrier, _parts.Json);
    }

    private async Task Handle(HttpContext http)
    {
        using var time = new RequestTime(http, _parts.Options.TimeLimit, _parts.Time);
        var isLive = Carrier.WaitsForToken && EventStream.IsAsked(http.Request);
        using var place = isLive ? _parts.Admission.EnterLive(http) : _parts.Admission.Enter(http, Carrier.WaitsForToken);
        try
        {
            if ((place.Refusal ?? await Answer(http, time, isLive)) is { } problem)
                await _parts.Problems.Write(http, problem);
        }
        catch (Exception gone) when (IsGone(gone, http))
        {
            EndConnection(http); // Nobody is there to be answered.
        }
        catch (OperationCanceledException) when (time.IsOver && !http.Response.HasStarted)
        {
            await _parts.Problems.Write(http, Problem.OutOfTime(_parts.Options.TimeLimit));
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            if (exception is IOException)
                EndConnection(http); // Of a client that leaves, this may be heard before it is known to be gone.
            await _parts.Problems.Write(http, exception, _entry.Binder.MessageType);
        }
    }

    // Told so, the server does not look for a next request on what is left of the connection: the read that failed is still under
    // way for it, and it would complain of two.
    private static void EndConnection(HttpContext http)
    {
        if (HttpProtocol.IsHttp11(http.Request.Protocol) || HttpProtocol.IsHttp10(http.Request.Protocol))
            http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }

    private static bool IsGone(Exception exception, HttpContext http) =>
        exception is ConnectionResetException
        || exception is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested;

    private async ValueTask<Problem?> Answer(HttpContext http, RequestTime time, bool isLive)
    {
        _requireCaller?.Invoke(HttpParts.PrincipalOf(http)); // Nothing is read of who may not send it, nor told what is wrong with it.
        var draft = _entry.Binder.Begin();
        if (TextBinding.Bind(http.Request, draft, _plan) is { } textProblem)
            return textProblem;
        if (_plan.ReadsBody && await BodyBinding.Bind(http, draft, _plan, _parts, time) is { } bodyProblem)
            return bodyProblem;
        if (_plan.FirstMissing(draft) is { } missing)
            return missing;
        var reads = Carrier.WaitsForToken;
        if (RequestContext.Read(http, waits: reads, writes: !reads, _parts.Options, out var context) is { } headProblem)
            return headProblem;

        if (isLive && LastEventId.Read(http.Request, ref context) is { } idProblem)
            return idProblem;
        if (context.Wait is { } wait)
            time.Extend(wait);
        if (isLive)
            return await Stream(http, draft, context, time);
        return reads ? await Carry(http, draft, context, time.Token) : await CarryOnce(http, draft, context, time.Token);
    }

    private async ValueTask<Problem?> CarryOnce(HttpContext http, MessageDraft draft, MessageContext context, CancellationToken ct)
    {
        if (IdempotencyKey.Read(http.Request, Carrier.RequiresKey, out var key) is { } problem)
            return problem;
        if (key is null)
            return await Carry(http, draft, context, ct);

        var kept = new KeptAnswer(http, Carrier, _parts, _entry.Binder.MessageType);
        try
        {
            await Carrier.Carry(http, draft, context with { Key = key, Form = kept }, ct);
        }
        catch (VersicleException) when (kept.IsTold)
        {
            await kept.Send(); // A refusal: it is kept as this request, or an earlier one, was answered.
        }

        return null;
    }

    private async ValueTask<Problem?> Carry(HttpContext http, MessageDraft draft, MessageContext context, CancellationToken ct)
    {
        await Carrier.Carry(http, draft, context, ct);
        return null;
    }

    private async ValueTask<Problem?> Stream(HttpContext http, MessageDraft draft, MessageContext context, RequestTime time)
    {
        await Carrier.Stream(http, draft, context, time);
        return null;
    }
}
