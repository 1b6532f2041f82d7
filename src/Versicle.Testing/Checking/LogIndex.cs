namespace Versicle.Testing;

/// <summary>
/// The final log with ways to find events in it. An index counts events from 0 in the order of reading, and is as good as a
/// position where a broken log has none.
/// </summary>
internal sealed class LogIndex
{
    private readonly Dictionary<string, int> _byId;
    private readonly Dictionary<long, int> _byPosition;
    private readonly Dictionary<string, List<int>> _streams = new(StringComparer.Ordinal);

    public LogIndex(FinalLog log)
    {
        Log = log;
        Events = log.Events;
        _byId = new(Events.Count, StringComparer.Ordinal);
        _byPosition = new(Events.Count);
        for (var i = 0; i < Events.Count; i++)
        {
            _byId.TryAdd(Events[i].Id, i);
            _byPosition.TryAdd(Events[i].Position, i);
            if (!_streams.TryGetValue(Events[i].Stream, out var stream))
                _streams.Add(Events[i].Stream, stream = []);
            stream.Add(i);
        }
    }

    public FinalLog Log { get; }

    public IReadOnlyList<LoggedEvent> Events { get; }

    public IEnumerable<(string Stream, IReadOnlyList<int> Events)> Streams => _streams.Select(entry => (entry.Key, (IReadOnlyList<int>)entry.Value));

    /// <summary>The last event's position, 0 for an empty log.</summary>
    public long Head => Events.Count == 0 ? 0 : Events[^1].Position;

    /// <summary>The first event of this id, or -1.</summary>
    public int IndexOfId(string id) => _byId.GetValueOrDefault(id, -1);

    /// <summary>The event at this position, or -1.</summary>
    public int IndexOfPosition(long position) => _byPosition.GetValueOrDefault(position, -1);

    /// <summary>The indexes of a stream's events, in the order of the log.</summary>
    public IReadOnlyList<int> Stream(string name) => _streams.TryGetValue(name, out var stream) ? stream : [];

    /// <summary>The first index whose position is greater than <paramref name="position"/>; the count when there is none.</summary>
    public int FirstAfter(long position)
    {
        // Most logs are dense, and the answer is in its place.
        if (position >= 0 && position < Events.Count && Events[(int)position].Position == position + 1)
            return (int)position;

        var (low, high) = (0, Events.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Events[middle].Position > position)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
