using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>
/// Refuses a header <c>Host</c> that can be no host's name before anybody makes an address of it, which would end as a fault: the
/// server lets labels of any length pass, and the OpenAPI document names the host it is asked of.
/// </summary>
internal static class HostName
{
    public static Task Check(HttpContext http, RequestDelegate next)
    {
        if (IsPossible(http.Request.Host))
            return next(http);

        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }

    private static bool IsPossible(HostString host)
    {
        try
        {
            return host.ToUriComponent() is not null;
        }
        catch (Exception impossible) when (impossible is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
