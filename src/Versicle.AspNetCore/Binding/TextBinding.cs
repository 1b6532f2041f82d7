using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Versicle.Modules;

namespace Versicle.AspNetCore;

/// <summary>Gives a draft what the route and the query string say.</summary>
internal static class TextBinding
{
    public static Problem? Bind(HttpRequest request, MessageDraft draft, BindingPlan plan) =>
        BindRoute(request, draft, plan.Route) ?? BindQuery(request, draft, plan.Query);

    private static Problem? BindRoute(HttpRequest request, MessageDraft draft, IReadOnlyList<TextMember> members)
    {
        for (var i = 0; i < members.Count; i++)
        {
            if (!request.RouteValues.TryGetValue(members[i].Name, out var value) || value?.ToString() is not { } text)
                continue; // An optional parameter that is left out.
            if (text.Contains('\0'))
                return Problem.Nul();
            if (!members[i].TrySet(draft, text))
                return Problem.NoSuchAddress();
        }

        return null;
    }

    private static Problem? BindQuery(HttpRequest request, MessageDraft draft, IReadOnlyList<TextMember> members)
    {
        if (members.Count == 0 || !request.QueryString.HasValue)
            return null;
        if (!IsUtf8(request.QueryString.Value!))
            return Problem.Encoding("the query string");

        for (var i = 0; i < members.Count; i++)
        {
            var values = request.Query[members[i].Name];
            if (values.Count == 0)
                continue;
            if (values.Count > 1)
                return Problem.QueryValue(members[i], $"{members[i].Member.Name} is there {values.Count} times: send it once");
            var text = values[0] ?? "";
            if (text.Contains('\0'))
                return Problem.Nul();
            if (!members[i].TrySet(draft, text))
                return Problem.QueryValue(members[i], $"{members[i].Member.Name} must be {TypeNames.Of(members[i].Member.Type)}");
        }

        return null;
    }

    // The server's own decoder leaves broken sequences as they are, which would store text that nobody sent.
    private static bool IsUtf8(string query)
    {
        if (!query.Contains('%'))
            return true;

        var bytes = new byte[query.Length];
        var length = 0;
        for (var i = 0; i < query.Length; i++)
        {
            var isEscape = query[i] == '%' && i + 2 < query.Length && char.IsAsciiHexDigit(query[i + 1]) && char.IsAsciiHexDigit(query[i + 2]);
            bytes[length++] = isEscape ? Convert.ToByte(query.Substring(i + 1, 2), 16) : query[i] < 128 ? (byte)query[i] : (byte)'?';
            i += isEscape ? 2 : 0;
        }

        return Utf8.IsValid(bytes.AsSpan(0, length));
    }
}
