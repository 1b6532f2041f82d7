namespace Versicle;

/// <summary>
/// Which events: those that match any of its items, or all. The semantics are those of the Dynamic Consistency Boundary
/// specification (dcb.events).
/// </summary>
public sealed class EventQuery
{
    private EventQuery(IReadOnlyList<QueryItem> items) => Items = items;

    /// <summary>Every event.</summary>
    public static EventQuery All { get; } = new([]);

    /// <summary>An event matches if it matches one of them. Empty only for <see cref="All"/>.</summary>
    public IReadOnlyList<QueryItem> Items { get; }

    /// <summary>Whether every event matches.</summary>
    public bool IsAll => Items.Count == 0;

    /// <summary>The events of one of these types that carry all of these tags.</summary>
    /// <param name="types">Stored names. None given: of any type.</param>
    /// <param name="tags">None given: whatever they carry.</param>
    /// <exception cref="ArgumentException">Neither is given: that would be <see cref="All"/>, which is asked for by name.</exception>
    public static EventQuery Match(IReadOnlyList<string>? types = null, IReadOnlyList<Tag>? tags = null)
    {
        var item = new QueryItem([.. (types ?? []).Distinct(StringComparer.Ordinal)], [.. (tags ?? []).Distinct()]);
        if (item.Types.Count + item.Tags.Count == 0)
            throw new ArgumentException("A query item has no type and no tag. Give one, or take EventQuery.All for every event.");
        if (item.Types.Any(string.IsNullOrEmpty) || item.Tags.Contains(default))
            throw new ArgumentException("A query item has an empty type or tag, which no event has. Leave it out.");
        foreach (var type in item.Types)
            LogText.Require(type, "A type of a query");

        return new([item]);
    }

    /// <summary>The events that match this query or <paramref name="other"/>.</summary>
    public EventQuery Or(EventQuery other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return IsAll || other.IsAll ? All : new([.. Items, .. other.Items]);
    }

    /// <summary>This query, with <paramref name="types"/> for every item that names none.</summary>
    internal EventQuery OfTypes(IReadOnlyList<string> types) => IsAll
        ? new([new(types, [])])
        : new([.. Items.Select(item => item.Types.Count > 0 ? item : new(types, item.Tags))]);

    /// <summary>This query, with all names that belong to each of its types.</summary>
    internal EventQuery WithNames(Func<string, IReadOnlyList<string>> namesOf) => new(
        [.. Items.Select(item => new QueryItem([.. item.Types.SelectMany(namesOf).Distinct(StringComparer.Ordinal)], item.Tags))]);

    /// <summary>Whether an event matches.</summary>
    public bool Matches(string type, IReadOnlyList<Tag> tags)
    {
        foreach (var item in Items)
        {
            if (item.Matches(type, tags))
                return true;
        }

        return IsAll;
    }

    /// <summary>In words: "every event", or its items. May hold personal data, as tags may.</summary>
    public override string ToString() => IsAll ? "every event" : string.Join(" or ", Items);
}

/// <summary>One alternative of an <see cref="EventQuery"/>.</summary>
public sealed class QueryItem
{
    internal QueryItem(IReadOnlyList<string> types, IReadOnlyList<Tag> tags) => (Types, Tags) = (types, tags);

    /// <summary>Stored names, each once: the event has one of them. Empty = any type.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>Each once: the event has all of them. Empty = any tags.</summary>
    public IReadOnlyList<Tag> Tags { get; }

    /// <summary>Whether an event matches.</summary>
    public bool Matches(string type, IReadOnlyList<Tag> tags)
    {
        if (Types.Count > 0 && !Types.Contains(type, StringComparer.Ordinal))
            return false;

        foreach (var tag in Tags)
        {
            if (!tags.Contains(tag))
                return false;
        }

        return true;
    }

    /// <summary>In words: <c>user-created|user-renamed [email:a@b.c, team:9]</c>.</summary>
    public override string ToString() => $"{string.Join('|', Types)}{(Tags.Count == 0 ? "" : $" [{string.Join(", ", Tags)}]")}".TrimStart();
}
