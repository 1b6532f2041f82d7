using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Versicle.AspNetCore;

/// <summary>JSON in UTF-8 and nothing else: also what keeps another site's form from posting here.</summary>
internal static class ContentType
{
    public static Problem? Refuse(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0)
            return Problem.MediaType("body.content-encoding", "the body is compressed: send it as it is");
        return IsJson(request.ContentType)
            ? null
            : Problem.MediaType("body.content-type", "the header 'Content-Type' is not application/json in UTF-8");
    }

    private static bool IsJson(string? contentType)
    {
        if (string.Equals(contentType, "application/json", StringComparison.OrdinalIgnoreCase)
            || string.Equals(contentType, "application/json; charset=utf-8", StringComparison.OrdinalIgnoreCase))
            return true;

        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            && type.Type.Equals("application", StringComparison.OrdinalIgnoreCase)
            && (type.Suffix.HasValue ? type.Suffix : type.SubType).Equals("json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }
}
