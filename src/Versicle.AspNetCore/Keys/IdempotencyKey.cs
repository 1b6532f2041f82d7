using System.Text;
using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>
/// The header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header-07): a string of RFC 9651, in quotes. Without quotes
/// it is taken as well, as most clients send it.
/// </summary>
internal static class IdempotencyKey
{
    public const string Name = "Idempotency-Key";

    /// <param name="request">Of a command.</param>
    /// <param name="isRequired">Whether the endpoint wants one.</param>
    /// <param name="key">Null: it has none, or there is a problem.</param>
    public static Problem? Read(HttpRequest request, bool isRequired, out string? key)
    {
        key = null;
        var values = request.Headers[Name];
        return values.Count switch
        {
            0 when isRequired => Problem.Key("key.required", "the header 'Idempotency-Key' is required: send a new random one with each command, and the same with each retry"),
            0 => null,
            1 when TryParse(values[0] ?? "", out key) => null,
            1 => Problem.Key("key.malformed", $"the header 'Idempotency-Key' is not a string of 1 to {LogLimits.MaxAnswerKey} visible characters in quotes"),
            var count => Problem.Key("key.malformed", $"the header 'Idempotency-Key' is there {count} times: send it once"),
        };
    }

    public static bool TryParse(ReadOnlySpan<char> text, out string? key)
    {
        text = text.Trim(' ');
        key = text.StartsWith('"') ? Unquote(text) : IsWord(text) ? text.ToString() : null;
        if (key is { Length: > 0 and <= LogLimits.MaxAnswerKey })
            return true;

        key = null;
        return false;
    }

    private static bool IsWord(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('!', '~') && !text.ContainsAny('"', ',', ';');

    private static string? Unquote(ReadOnlySpan<char> text)
    {
        var key = new StringBuilder(text.Length);
        for (var i = 1; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"')
                return i == text.Length - 1 ? key.ToString() : null;
            if (c == '\\' && (++i == text.Length || (c = text[i]) is not ('"' or '\\')))
                return null;
            if (c is < ' ' or > '~')
                return null;
            key.Append(c);
        }

        return null;
    }
}
