namespace Versicle.Testing;

/// <summary>Whether an event is what somebody asked for.</summary>
internal static class EventMatch
{
    public static bool Matches(this FilterCall? filter, LoggedEvent logged) =>
        filter is null ||
        ((filter.Types is null || filter.Types.Contains(logged.Type)) &&
            (filter.Tags is null || HasAll(logged, filter.Tags)) &&
            (filter.StreamPrefix is null || logged.Stream.StartsWith(filter.StreamPrefix, StringComparison.Ordinal)));

    public static bool Matches(this QueryItem item, LoggedEvent logged) =>
        (item.Types.Count == 0 || item.Types.Contains(logged.Type)) && HasAll(logged, item.Tags);

    public static bool Matches(this ConditionCall condition, LoggedEvent logged) =>
        condition.Query.Count == 0 || condition.Query.Any(item => item.Matches(logged));

    private static bool HasAll(LoggedEvent logged, IReadOnlyList<string> tags)
    {
        for (var i = 0; i < tags.Count; i++)
            if (logged.Tags is null || !logged.Tags.Contains(tags[i]))
                return false;
        return true;
    }
}
