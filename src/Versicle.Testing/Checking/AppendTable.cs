namespace Versicle.Testing;

/// <summary>All appends of a history. Attempts of one append are one.</summary>
internal sealed class AppendTable
{
    private readonly List<AppendFact> _facts = [];
    private readonly Dictionary<string, AppendFact> _byEvent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AppendFact> _byCommit = new(StringComparer.Ordinal);
    private readonly Dictionary<Operation, AppendFact> _running = [];

    public IReadOnlyList<AppendFact> Facts => _facts;

    /// <summary>Who appended this event; null = nobody in this history.</summary>
    public AppendFact? Of(string id) => _byEvent.GetValueOrDefault(id);

    public void Invoke(Operation operation, AppendCall call, HistoryLine line)
    {
        if (Known(call) is { } fact)
        {
            if (!fact.Events.Select(e => e.Id).SequenceEqual(call.Streams.SelectMany(s => s.Events).Select(e => e.Id)))
                throw OperationTable.Wrong(line, $"this and {fact.Ref} share an event or a commit, and are not attempts of one append: their events differ");
            fact.Retry(operation);
        }
        else
        {
            fact = Add(operation, call, line);
        }

        _running.Add(operation, fact);
    }

    public void End(Operation operation, HistoryLine line)
    {
        if (_running.Remove(operation, out var fact))
            fact.End(operation, line);
    }

    private AppendFact? Known(AppendCall call)
    {
        if (call.Commit is { } commit && _byCommit.TryGetValue(commit, out var known))
            return known;
        foreach (var entry in call.Streams)
            foreach (var e in entry.Events)
                if (_byEvent.TryGetValue(e.Id, out known))
                    return known;
        return null;
    }

    private AppendFact Add(Operation operation, AppendCall call, HistoryLine line)
    {
        var fact = new AppendFact(operation, call);
        _facts.Add(fact);
        if (call.Commit is { } commit)
            _byCommit.Add(commit, fact);
        foreach (var e in fact.Events)
            if (!_byEvent.TryAdd(e.Id, fact))
                throw OperationTable.Wrong(line, $"event '{e.Id}' is twice in one append");
        return fact;
    }
}
