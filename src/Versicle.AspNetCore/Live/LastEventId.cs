using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>Where a live query goes on: <c>Last-Event-ID</c>, as its last event said.</summary>
internal static class LastEventId
{
    public const string Name = "Last-Event-ID";

    public static Problem? Read(HttpRequest request, ref MessageContext context)
    {
        var values = request.Headers[Name];
        if (values.Count == 0 || values is [""])
            return null;
        if (values.Count > 1 || !ConsistencyToken.TryParse(values[0], out var last))
            return Problem.Token("live.event-id", "the header 'Last-Event-ID' is not the id of an event of this service: send it as it was received, or leave it out");

        // Who comes back must not be sent away because something was parked meanwhile: the stream says so.
        context = context with { After = last, AcceptsParked = true };
        return null;
    }
}
