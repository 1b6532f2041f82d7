using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>What a command's stream must be like: <c>If-Match: "17"</c>, <c>If-Match: *</c>, <c>If-None-Match: *</c> (RFC 9110).</summary>
internal static class Precondition
{
    public static bool IsGiven(HttpRequest request) => request.Headers.IfMatch.Count > 0 || request.Headers.IfNoneMatch.Count > 0;

    public static Problem? Read(HttpRequest request, out ExpectedVersion? expected)
    {
        expected = null;
        var (match, noneMatch) = (request.Headers.IfMatch, request.Headers.IfNoneMatch);
        if (match.Count + noneMatch.Count == 0)
            return null;
        if (match.Count + noneMatch.Count > 1)
            return Problem.Precondition("there are several preconditions: send one");

        expected = match.Count == 1 ? Version(match[0]) : noneMatch[0]?.Trim() == "*" ? ExpectedVersion.NoStream : null;
        return expected is not null
            ? null
            : Problem.Precondition("a command takes 'If-Match' with a strong tag as it was answered, 'If-Match: *' or 'If-None-Match: *'");
    }

    /// <summary>The tag of a stream's version.</summary>
    public static string Tag(StreamVersion version) => $"\"{version}\"";

    private static ExpectedVersion? Version(string? text) => text?.Trim() switch
    {
        "*" => ExpectedVersion.Exists,
        ['"', .. var digits, '"'] when IsVersion(digits, out var version) => ExpectedVersion.Exactly(new(version)),
        _ => null,
    };

    private static bool IsVersion(string digits, out long version) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out version) && (digits.Length == 1 || digits[0] != '0');
}
