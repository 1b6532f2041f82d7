using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>What a request's head says about its message: who sends it, which state it must see, which state it must meet.</summary>
internal static class RequestContext
{
    /// <param name="http">The request.</param>
    /// <param name="waits">Whether its message reads: takes a token, and a wait.</param>
    /// <param name="writes">Whether its message writes: takes a precondition.</param>
    /// <param name="options">The application's.</param>
    /// <param name="context">For the bus.</param>
    public static Problem? Read(HttpContext http, bool waits, bool writes, VersicleHttpOptions options, out MessageContext context)
    {
        context = MessageContext.None;
        var (after, wait, expected) = (ConsistencyToken.None, (TimeSpan?)null, (ExpectedVersion?)null);
        if (waits && (TokenHeader.Read(http.Request, out after) ?? Preference.ReadWait(http.Request, options.LongestWait, out wait)) is { } unread)
            return unread;
        var consistency = Consistency.Token;
        if (waits && ConsistencyHeader.Read(http.Request, out consistency) is { } unclear)
            return unclear;
        AsOf? asOf = null;
        if (waits && AsOfHeader.Read(http.Request, out asOf) is { } noMoment)
            return noMoment;
        if (writes && Precondition.Read(http.Request, out expected) is { } problem)
            return problem;
        if (waits && after.IsNone && options.TokenCookie)
            after = TokenCookie.Read(http.Request);

        context = new()
        {
            Caller = HttpParts.PrincipalOf(http),
            After = after,
            Wait = wait,
            Consistency = consistency,
            AsOf = asOf,
            Expected = expected,
            Services = http.RequestServices,
        };
        return null;
    }
}
