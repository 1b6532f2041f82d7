using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>Which state a query must be answered from: <c>Consistency: strong</c> or <c>Consistency: eventual</c>.</summary>
internal static class ConsistencyHeader
{
    public const string Name = "Consistency";

    public static Problem? Read(HttpRequest request, out Consistency consistency)
    {
        var values = request.Headers[Name];
        consistency = values.Count == 1 ? Of(values[0]) ?? default : default;
        return values.Count == 0 || values.Count == 1 && consistency is not Consistency.Token
            ? null
            : Problem.Body("consistency.malformed", "the header 'Consistency' is 'strong' or 'eventual', once");
    }

    /// <summary>As of when the answer is, and how old it may be. Whole seconds, rounded up: it is no older.</summary>
    public static void Write<TResult>(HttpResponse response, MessageContext asked, in QueryAnswer<TResult> answer)
    {
        var name = asked.AsOf is not null ? "as-of" : asked.Consistency is Consistency.Strong ? "strong" : "eventual";
        response.Headers[Name] = answer.HasParked ? $"{name}, parked" : name;
        if (answer.AsOf.IsNone)
            return;

        TokenHeader.Write(response, answer.AsOf);
        if (asked.AsOf is not null)
            return; // Its age is what was asked for.
        response.Headers.Age = Math.Ceiling(answer.Age.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
    }

    private static Consistency? Of(string? text) => text?.Trim().ToUpperInvariant() switch
    {
        "STRONG" => Consistency.Strong,
        "EVENTUAL" => Consistency.Eventual,
        _ => null,
    };
}
