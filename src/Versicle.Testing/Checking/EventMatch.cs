namespace Versicle.Testing;

/// <summary>Whether an event is what somebody asked for.</summary>
internal static class EventMatch
{
    public static bool Matches(this FilterCall? filter, LoggedEvent logged) =>
        filter is null ||
        ((filter.Query is null || filter.Query.Matches(logged)) &&
            (filter.Stream is null || filter.Stream == logged.Stream) &&
            (filter.StreamPrefix is null || logged.Stream.StartsWith(filter.StreamPrefix, StringComparison.Ordinal)));

    public static bool Matches(this QueryTerm term, LoggedEvent logged) =>
        (term.Types.Count == 0 || term.Types.Contains(logged.Type)) && HasAll(logged, term.Tags);

    public static bool Matches(this IReadOnlyList<QueryTerm> query, LoggedEvent logged)
    {
        for (var i = 0; i < query.Count; i++)
            if (query[i].Matches(logged))
                return true;
        return query.Count == 0;
    }

    private static bool HasAll(LoggedEvent logged, IReadOnlyList<string> tags)
    {
        for (var i = 0; i < tags.Count; i++)
            if (logged.Tags is null || !logged.Tags.Contains(tags[i]))
                return false;
        return true;
    }
}
