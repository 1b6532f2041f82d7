using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Versicle.AspNetCore;

/// <summary>What every command's answer carries beside its result.</summary>
internal static class AnswerHeaders
{
    public static void Write(HttpContext http, ConsistencyToken token, VersicleHttpOptions options)
    {
        if (token.IsNone)
            return;

        TokenHeader.Write(http.Response, token);
        if (options.TokenCookie)
            TokenCookie.Write(http, token);
        WriteVersion(http);
    }

    public static void WriteVersion(HttpContext http)
    {
        if (http.RequestServices.GetService<DispatchScope>()?.Version is { } version)
            http.Response.Headers.ETag = Precondition.Tag(version);
    }
}
