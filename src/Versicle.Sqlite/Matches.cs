using System.Text;

namespace Versicle.Sqlite;

/// <summary>
/// Finds the positions of events that match a query. Every look-up is a range of one index, in the order of the log, so
/// that it ends as soon as it has enough: under the writer a scan would be everybody's wait.
/// </summary>
internal sealed class Matches(StoreConnection connection)
{
    /// <summary>The first match after a position, up to the head.</summary>
    public LogPosition? First(EventQuery query, LogPosition after, LogPosition head)
    {
        if (query.IsAll)
            return after < head ? new(after.Value + 1) : null;

        var found = Find(query, new(after.Value, head.Value + 1, Limit: 1, Backwards: false));
        return found.Count == 0 ? null : new(found.Min);
    }

    /// <summary>At most as many positions as the range allows: the nearest ones.</summary>
    public SortedSet<long> Find(EventQuery query, Range range)
    {
        var found = new SortedSet<long>();
        foreach (var item in query.Items)
        {
            if (item.Tags.Count > 0)
            {
                Collect(Tagged(item, range.Backwards), range, [.. item.Tags.Select(tag => tag.ToString()), .. item.Types], found);
                continue;
            }

            foreach (var type in item.Types)
                Collect(Typed(range.Backwards), range, [type], found);
        }

        while (found.Count > range.Limit)
            found.Remove(range.Backwards ? found.Min : found.Max);
        return found;
    }

    /// <summary>The look-up of one type.</summary>
    public static string Typed(bool backwards) => $"""
        select position from versicle_events
        where type = ?4 and position > ?1 and position < ?2 order by position {Order(backwards)} limit ?3
        """;

    /// <summary>The look-up of an item with tags: the first leads, the others and the types are tested on what it finds.</summary>
    public static string Tagged(QueryItem item, bool backwards)
    {
        var sql = new StringBuilder("select t.position from versicle_tags t where t.tag = ?4 and t.position > ?1 and t.position < ?2");
        var next = 5;
        for (var i = 1; i < item.Tags.Count; i++)
            sql.Append($" and exists (select 1 from versicle_tags o where o.tag = ?{next++} and o.position = t.position)");
        if (item.Types.Count > 0)
            sql.Append($" and t.type in ({string.Join(", ", item.Types.Select(_ => $"?{next++}"))})");
        return sql.Append($" order by t.position {Order(backwards)} limit ?3").ToString();
    }

    private void Collect(string sql, Range range, string[] values, SortedSet<long> found)
    {
        var select = connection[sql];
        select.Bind(1, range.After);
        select.Bind(2, range.Before);
        select.Bind(3, range.Limit);
        for (var i = 0; i < values.Length; i++)
            select.BindText(4 + i, values[i]);
        while (select.Step())
            found.Add(select.Int64(0));
    }

    private static string Order(bool backwards) => backwards ? "desc" : "asc";

    /// <summary>Positions strictly between two, and how many.</summary>
    public readonly record struct Range(long After, long Before, int Limit, bool Backwards);
}
