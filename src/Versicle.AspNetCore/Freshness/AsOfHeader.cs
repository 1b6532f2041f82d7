using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>The moment that a query is to be answered as of: <c>As-Of: 2026-01-31T00:00:00Z</c>, or a token.</summary>
internal static class AsOfHeader
{
    public const string Name = "As-Of";

    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static Problem? Read(HttpRequest request, out AsOf? asOf)
    {
        var values = request.Headers[Name];
        asOf = values.Count == 1 ? Of(values[0]) : null;
        return values.Count == 0 || asOf is not null && !EventStream.IsAsked(request)
            ? null
            : Problem.Body("as-of.malformed", "the header 'As-Of' is a time as 2026-01-31T09:30:00Z, or a token, once; a stream of answers has none");
    }

    private static AsOf? Of(string? text)
    {
        if (ConsistencyToken.TryParse(text, out var token))
            return new AsOf.Token(token);

        // One without an offset would be as of another moment on each server.
        var hasOffset = text is [.., 'Z'] || text is { Length: > 6 } && text[^6] is '+' or '-';
        return hasOffset && DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? new AsOf.Time(time)
            : null;
    }
}
