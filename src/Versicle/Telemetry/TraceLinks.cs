using System.Diagnostics;

namespace Versicle;

/// <summary>From events back to the spans that appended them.</summary>
internal static class TraceLinks
{
    /// <summary>More than collectors keep of one span.</summary>
    private const int Most = 128;

    /// <summary>Each appending span once, in the order of the log.</summary>
    public static IReadOnlyList<ActivityLink> Of(IEnumerable<EventMetadata> events)
    {
        var links = new List<ActivityLink>();
        string? last = null;
        foreach (var metadata in events)
        {
            // The events of one append lie together, so that comparing with the last one is enough.
            if (metadata.TraceParent is not { } parent || parent == last)
                continue;
            last = parent;
            if (ActivityContext.TryParse(parent, traceState: null, isRemote: true, out var context))
                links.Add(new(context));
            if (links.Count == Most)
                break;
        }

        return links;
    }
}
