namespace Versicle;

/// <summary>
/// What is known of the streams that were decided about last, so that the usual command is one round trip. Only of
/// acknowledged events, and only speed: an append on a state that is not the latest, or of a history that was given up since,
/// conflicts, because it says which event it was decided after.
/// </summary>
/// <param name="capacity">How many streams; the one not asked for longest goes first. 0 keeps none.</param>
internal sealed class StateCache<TState>(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StreamName, LinkedListNode<(StreamName Stream, Known<TState> Known)>> _nodes = [];
    private readonly LinkedList<(StreamName Stream, Known<TState> Known)> _byUse = new();

    public Known<TState>? Find(StreamName stream)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(stream, out var node))
                return null;

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Known;
        }
    }

    public void Keep(StreamName stream, Known<TState> known)
    {
        if (capacity == 0)
            return;

        lock (_gate)
        {
            if (_nodes.TryGetValue(stream, out var node))
            {
                // Of two that were acknowledged at once, the one further on.
                if (node.Value.Known.Seen.Epoch == known.Seen.Epoch && node.Value.Known.Version.Value > known.Version.Value)
                    return;
                node.Value = (stream, known);
                return;
            }

            if (_nodes.Count == capacity)
            {
                _nodes.Remove(_byUse.Last!.Value.Stream);
                _byUse.RemoveLast();
            }

            _nodes.Add(stream, _byUse.AddFirst((stream, known)));
        }
    }

    public void Drop(StreamName stream)
    {
        lock (_gate)
        {
            if (_nodes.Remove(stream, out var node))
                _byUse.Remove(node);
        }
    }
}
