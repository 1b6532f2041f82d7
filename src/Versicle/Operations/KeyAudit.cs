using Versicle.Stores;

namespace Versicle;

/// <summary>Who owns which unique key, by the events, beside the table that the append looks it up in.</summary>
internal sealed class KeyAudit(ILogSnapshot snapshot, Action<LogFinding> add)
{
    private (string Name, string Value) _key;
    private (string Stream, long Position)? _owner;
    private (string Stream, long Position)? _row;

    public async ValueTask Run(IReadOnlyCollection<long> damaged, CancellationToken ct)
    {
        await foreach (var fact in snapshot.Keys(damaged, ct))
        {
            if ((fact.Name, fact.Value) != _key)
                End();
            _key = (fact.Name, fact.Value);
            Apply(fact);
        }

        End();
    }

    private void Apply(KeyFact fact)
    {
        switch (fact.Kind)
        {
            case KeyFactKind.Row:
                _row = (fact.Stream, fact.Position);
                break;
            case KeyFactKind.Release when _owner?.Stream == fact.Stream:
                _owner = null;
                break;
            case KeyFactKind.Claim when _owner is null:
                _owner = (fact.Stream, fact.Position);
                break;
            case KeyFactKind.Claim when _owner?.Stream != fact.Stream:
                add(new("key", new(fact.Position), $"'{_key.Name}' '{_key.Value}'", Text(_owner), $"claimed by stream '{fact.Stream}'"));
                break;
        }
    }

    private void End()
    {
        if (_owner != _row)
            add(new("key", new((_row ?? _owner)!.Value.Position), $"'{_key.Name}' '{_key.Value}'", Text(_owner), Text(_row)));
        (_owner, _row) = (null, null);
    }

    private static string Text((string Stream, long Position)? owner) => owner is var (stream, position) ? $"of stream '{stream}' by {position}" : "nobody's";
}
