using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Versicle.AspNetCore;

/// <summary>
/// Looks at every endpoint once all are mapped and before the server listens: one that nobody decided about stops the start.
/// </summary>
internal sealed class EndpointGuard : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(HostName.Check);
        next(app);
        var services = app.ApplicationServices;
        if (services.GetService<EndpointDataSource>() is not { } endpoints)
            return;

        var rest = services.GetService<IOptions<AuthorizationOptions>>()?.Value.FallbackPolicy;
        var open = endpoints.Endpoints.OfType<RouteEndpoint>().Where(endpoint => !IsDecided(endpoint, rest)).Select(NameOf).Distinct().ToList();
        if (open.Count > 0)
            throw new UnguardedEndpointsException(open);
    };

    /// <summary>The one place that says what counts as a decision about who may use an endpoint.</summary>
    private static bool IsDecided(RouteEndpoint endpoint, AuthorizationPolicy? rest) =>
        rest is not null
        || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        || endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null
        || endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is not null
        || endpoint.Metadata.GetMetadata<MessagePolicy>() is not null
        || endpoint.Metadata.GetMetadata<ISuppressMatchingMetadata>() is { SuppressMatching: true };

    private static string NameOf(RouteEndpoint endpoint)
    {
        var verbs = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
        return $"{(verbs.Count == 0 ? "any verb" : string.Join(", ", verbs))} {endpoint.RoutePattern.RawText}";
    }
}
