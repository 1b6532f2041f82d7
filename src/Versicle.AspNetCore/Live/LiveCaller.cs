using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Versicle.AspNetCore;

/// <summary>Who asks a live query, looked at again: what was sent with the request may have expired, or be worth less by now.</summary>
internal static class LiveCaller
{
    /// <summary>The caller as of now; null when they may not go on.</summary>
    public static async ValueTask<(ClaimsPrincipal? Principal, bool)?> LookAgain(HttpContext http, MessageContext context)
    {
        var schemes = http.RequestServices.GetService<IAuthenticationSchemeProvider>();
        if (schemes is null)
            return (context.Caller, true);

        // Handlers keep what they have found for as long as a request lasts: these are another one's.
        await using var scope = http.RequestServices.CreateAsyncScope();
        var again = Copy(http, scope.ServiceProvider);
        var policy = await PolicyOf(http, scope.ServiceProvider);
        if (await schemes.GetDefaultAuthenticateSchemeAsync() is not null)
            again.User = (await again.AuthenticateAsync()).Principal ?? new();
        else if (policy is not { AuthenticationSchemes.Count: > 0 } && context.Caller is { } known)
            again.User = known; // Something else has found out who it is, and is not asked again.
        if (policy is not null && !await Allows(policy, again))
            return null;

        var isSame = context.Caller?.FindFirst(ClaimTypes.NameIdentifier)?.Value == again.User.FindFirst(ClaimTypes.NameIdentifier)?.Value;
        var isIn = again.User.Identity is { IsAuthenticated: true };
        return isSame && isIn == (context.Caller?.Identity is { IsAuthenticated: true }) ? (isIn ? again.User : null, true) : null;
    }

    private static async ValueTask<bool> Allows(AuthorizationPolicy policy, HttpContext http)
    {
        var evaluator = http.RequestServices.GetRequiredService<IPolicyEvaluator>();
        var found = await evaluator.AuthenticateAsync(policy, http);
        return (await evaluator.AuthorizeAsync(policy, found, http, http)).Succeeded;
    }

    private static async ValueTask<AuthorizationPolicy?> PolicyOf(HttpContext http, IServiceProvider services)
    {
        var metadata = http.GetEndpoint()!.Metadata;
        if (metadata.GetMetadata<IAllowAnonymous>() is not null || services.GetService<IAuthorizationPolicyProvider>() is not { } policies)
            return null;
        return await AuthorizationPolicy.CombineAsync(
            policies, metadata.GetOrderedMetadata<IAuthorizeData>(), metadata.GetOrderedMetadata<AuthorizationPolicy>());
    }

    private static DefaultHttpContext Copy(HttpContext http, IServiceProvider services)
    {
        var (from, copy) = (http.Request, new DefaultHttpContext { RequestServices = services });
        var to = copy.Request;
        (to.Method, to.Scheme, to.Host, to.PathBase, to.Path, to.QueryString) =
            (from.Method, from.Scheme, from.Host, from.PathBase, from.Path, from.QueryString);
        foreach (var (name, values) in from.Headers)
            to.Headers[name] = values;
        (copy.Connection.RemoteIpAddress, copy.Connection.ClientCertificate) = (http.Connection.RemoteIpAddress, http.Connection.ClientCertificate);
        copy.SetEndpoint(http.GetEndpoint());
        return copy;
    }
}
