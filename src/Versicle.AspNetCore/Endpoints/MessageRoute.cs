using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Versicle.AspNetCore;

/// <summary>One message under one route: binds it, dispatches it, and maps what comes back, once, here.</summary>
internal sealed class MessageRoute
{
    private readonly MessageEntry _entry;
    private readonly HttpJson _json;
    private readonly ProblemWriter _problems;
    private BindingPlan _plan;
    private EndpointDescription _description;

    private MessageRoute(MessageEntry entry, HttpJson json, ProblemWriter problems, BindingPlan plan, Carrier carrier)
    {
        _entry = entry;
        _json = json;
        _problems = problems;
        Carrier = carrier;
        Plan(plan);
    }

    public Carrier Carrier { get; }

    public IEndpointConventionBuilder Conventions { get; private set; } = null!;

    public static MessageRoute Map(IEndpointRouteBuilder endpoints, Type message, bool isQuery, string verb, string pattern)
    {
        var services = endpoints.ServiceProvider;
        var host = services.GetRequiredService<VersicleHost>();
        var entry = host.MessageOf(message) ?? throw new InvalidOperationException(
            $"'{message.Name}' is no command or query of this application. Reference the project that declares it, or map a message of another.");

        var json = new HttpJson(services, host.JsonContexts);
        var parsed = RoutePatternFactory.Parse(pattern);
        BindingPlan.RequireMembersFor(parsed, entry.Binder);
        var plan = BindingPlan.For(parsed, verb, entry.Binder, json);
        var carrier = entry.Accept(new CarrierFactory(host, json));
        json.RequireContractOf(carrier.ResultType);
        if (carrier.WaitsForToken != isQuery)
            throw new InvalidOperationException($"'{message.Name}' is a {(isQuery ? "command: call MapCommand" : "query: call MapQuery")}.");

        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Versicle.Http");
        var route = new MessageRoute(entry, json, new ProblemWriter(services, json, log), plan, carrier);
        route.Conventions = endpoints.MapMethods(pattern, [verb], route.Handle);
        route.Conventions.Add(endpoint => route.Describe(endpoint, verb));
        route.Conventions.AddOpenApiOperationTransformer((operation, context, ct) => route._description.Transform(operation, context, ct));
        return route;
    }

    private void Describe(EndpointBuilder endpoint, string verb)
    {
        // A group adds its prefix, and with it its parameters, only when the endpoint is built.
        if (endpoint is RouteEndpointBuilder route)
            Plan(BindingPlan.For(route.RoutePattern, verb, _entry.Binder, _json));

        _description.AddTo(endpoint);
    }

    [MemberNotNull(nameof(_plan), nameof(_description))]
    private void Plan(BindingPlan plan)
    {
        _plan = plan;
        _description = new(_entry.Binder, plan, Carrier, _json);
    }

    private async Task Handle(HttpContext http)
    {
        try
        {
            if (await Answer(http) is { } problem)
                await _problems.Write(http, problem);
        }
        catch (Exception gone) when (IsGone(gone, http))
        {
            // Nobody is there to be answered. Told so, the server does not look for a next request on what is left of the connection:
            // the read that failed is still under way for it, and it would complain of two.
            if (HttpProtocol.IsHttp11(http.Request.Protocol) || HttpProtocol.IsHttp10(http.Request.Protocol))
                http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            await _problems.Write(http, exception, _entry.Binder.MessageType);
        }
    }

    private static bool IsGone(Exception exception, HttpContext http) =>
        exception is ConnectionResetException
        || exception is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested;

    private async ValueTask<Problem?> Answer(HttpContext http)
    {
        var draft = _entry.Binder.Begin();
        if (TextBinding.Bind(http.Request, draft, _plan) is { } textProblem)
            return textProblem;
        if (_plan.ReadsBody && await BodyBinding.Bind(http, draft, _plan, _json) is { } bodyProblem)
            return bodyProblem;
        if (_plan.FirstMissing(draft) is { } missing)
            return missing;
        if (TokenHeader.Read(http.Request, Carrier, out var after) is { } tokenProblem)
            return tokenProblem;

        await Carrier.Carry(http, draft, new MessageContext
        {
            Actor = http.Features.Get<IHttpAuthenticationFeature>()?.User?.FindFirst(ClaimTypes.NameIdentifier)?.Value,
            After = after,
            Services = http.RequestServices,
        });
        return null;
    }
}
