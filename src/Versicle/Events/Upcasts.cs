using Versicle.Modules;

namespace Versicle;

/// <summary>Which stored names are those of old events, and what each of them is today.</summary>
internal sealed class Upcasts
{
    private readonly IReadOnlyDictionary<Type, EventDeclaration> _events;
    private readonly Dictionary<string, string[]> _oldNames = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">An old event becomes itself, over others. In what the generator has read it is a build error.</exception>
    public Upcasts(IReadOnlyDictionary<Type, EventDeclaration> events)
    {
        _events = events;
        var old = events.Where(one => one.Value.Upcast is not null).Select(one => (one.Value.Name, Into: LastOf(one.Key))).ToList();
        foreach (var (type, today) in events.Where(one => old.Count > 0 && one.Value.Upcast is null))
        {
            string[] names = [.. old.Where(one => one.Into.IsAssignableFrom(type)).Select(one => one.Name)];
            if (names.Length > 0)
                _oldNames[today.Name] = names;
        }
    }

    /// <summary>The stored names of events that may be one of this name today: itself, and the old ones.</summary>
    public IReadOnlyList<string> NamesOf(string name) => _oldNames.TryGetValue(name, out var old) ? [name, .. old] : [name];

    /// <summary>The query that finds what it would find if every event had been stored as it is today.</summary>
    public EventQuery Widen(EventQuery query) => _oldNames.Count == 0 ? query : query.WithNames(NamesOf);

    /// <summary>What stands in an event's place today: itself for one that is not old.</summary>
    /// <exception cref="FoldException">An upcast answers nothing.</exception>
    public object Today(object happened, string name)
    {
        var today = new List<object>();
        Add(happened, today);
        return today switch
        {
            [] => throw new FoldException($"the upcast of '{name}' answers no event. Have it answer one, and let projections ignore that."),
            [var one] => one,
            _ => new SeveralEvents(today),
        };
    }

    private void Add(object happened, List<object> today)
    {
        if (!_events.TryGetValue(happened.GetType(), out var declared))
            throw new UnknownEventTypeException(happened.GetType().Name, "made by an upcast");
        if (declared.Upcast is not { } upcast)
        {
            today.Add(happened);
            return;
        }

        foreach (var next in upcast.Make(happened))
            Add(next, today);
    }

    private Type LastOf(Type old)
    {
        var type = old;
        for (var steps = 0; _events.TryGetValue(type, out var declared) && declared.Upcast is { } upcast; steps++)
            type = steps < _events.Count ? upcast.Into : throw new InvalidOperationException($"event '{old.Name}' is upcast in a circle. The last one becomes an event of today.");
        return type;
    }
}
