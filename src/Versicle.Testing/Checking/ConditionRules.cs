namespace Versicle.Testing;

/// <summary>
/// Replays the log and asks, at each append that got in on a condition, where its query matched last. Each distinct item of a
/// query is looked at only by events that have its rarest tag, or its type.
/// </summary>
internal sealed class ConditionRules
{
    private readonly LogIndex _log;
    private readonly Dictionary<string, Item> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Item>> _byTag = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Item>> _byType = new(StringComparer.Ordinal);
    private readonly Item _everything = new(new([], []));

    private ConditionRules(LogIndex log) => _log = log;

    public static void Check(LogIndex log, AppendTable appends, Findings findings)
    {
        var conditional = appends.Facts.Where(fact => fact is { IsPresent: true, Call.Conditions: not null }).OrderBy(fact => fact.First).ToList();
        if (conditional.Count > 0)
            new ConditionRules(log).Replay(conditional, appends, findings);
    }

    private void Replay(List<AppendFact> conditional, AppendTable appends, Findings findings)
    {
        var frequency = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var tag in _log.Events.SelectMany(logged => logged.Tags ?? []))
            frequency[tag] = frequency.GetValueOrDefault(tag) + 1;
        foreach (var item in conditional.SelectMany(fact => fact.Call.Conditions!).SelectMany(condition => condition.Query))
            Watch(item, frequency);

        var next = 0;
        for (var i = 0; i < _log.Events.Count && next < conditional.Count; i++)
        {
            for (; next < conditional.Count && conditional[next].First == i; next++)
                Judge(conditional[next], appends, findings);
            Pass(i);
        }
    }

    private void Judge(AppendFact fact, AppendTable appends, Findings findings)
    {
        foreach (var condition in fact.Call.Conditions!)
        {
            var last = condition.Query.Count == 0 ? _everything.Last : condition.Query.Max(item => _items[Key(item)].Last);
            if (last < 0 || _log.Events[last].Position <= condition.After)
                continue;

            var matched = _log.Events[last];
            var message = $"the append at position {_log.Events[fact.First].Position} got in on 'nothing after {condition.After}', " +
                $"and event '{matched.Id}' at position {matched.Position} matches its query.";
            findings.Add(HistoryRules.AppendCondition, message, appends.Of(matched.Id) is { } other ? [fact.Ref, other.Ref] : [fact.Ref]);
        }
    }

    private void Watch(QueryTerm asked, Dictionary<string, int> frequency)
    {
        var item = new Item(asked);
        if (!_items.TryAdd(Key(asked), item))
            return;

        if (asked.Tags.Count > 0)
            Hang(_byTag, asked.Tags.MinBy(tag => frequency.GetValueOrDefault(tag))!, item);
        else if (asked.Types.Count > 0)
            foreach (var type in asked.Types)
                Hang(_byType, type, item);
        else
            _items[Key(asked)] = _everything;
    }

    private void Pass(int index)
    {
        var logged = _log.Events[index];
        _everything.Last = index;
        Mark(_byType.GetValueOrDefault(logged.Type), index);
        foreach (var tag in logged.Tags ?? [])
            Mark(_byTag.GetValueOrDefault(tag), index);
    }

    private void Mark(List<Item>? items, int index)
    {
        foreach (var item in items ?? [])
            if (item.Asked.Matches(_log.Events[index]))
                item.Last = index;
    }

    private static void Hang(Dictionary<string, List<Item>> table, string key, Item item)
    {
        if (!table.TryGetValue(key, out var items))
            table.Add(key, items = []);
        items.Add(item);
    }

    private static string Key(QueryTerm item) => $"{Key(item.Types)};{Key(item.Tags)}";

    // Lengths keep two lists of odd names apart.
    private static string Key(IReadOnlyList<string> names) => string.Concat(names.Select(name => $"{name.Length}:{name},"));

    private sealed class Item(QueryTerm asked)
    {
        public QueryTerm Asked { get; } = asked;

        /// <summary>The index of the last event that matched.</summary>
        public int Last { get; set; } = -1;
    }
}
