using System.Runtime.CompilerServices;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>The log as a list: what every store does, in the fewest lines. Gone with the process.</summary>
/// <param name="time">For the time of appending.</param>
/// <param name="ids">For the epoch.</param>
/// <param name="appended">Told after each append.</param>
public sealed class MemoryEventLog(TimeProvider time, IIdSource ids, LogSignal appended) : IEventLog
{
    private readonly Lock _gate = new();
    private readonly Guid _epoch = ids.Next();
    private readonly List<RecordedEvent> _events = [];
    private readonly Dictionary<StreamName, List<RecordedEvent>> _streams = [];
    private readonly Dictionary<Guid, AppendResult> _commits = [];
    private readonly HashSet<Guid> _ids = [];

    /// <inheritdoc/>
    public ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        AppendCheck.Check(append);
        ct.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_commits.TryGetValue(append.CommitId, out var known))
                return new(known);
            if (Conflict(append) is { } conflict)
                return new(conflict);

            ClaimIds(append);
            Write(append);
            var result = new AppendResult.Appended(Head());
            _commits.Add(append.CommitId, result);
            appended.Advance(result.Head.Position);
            return new(result);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordedEvent> ReadStream(
        StreamName stream, StreamVersion after, [EnumeratorCancellation] CancellationToken ct)
    {
        RecordedEvent[] events;
        lock (_gate)
            events = _streams.TryGetValue(stream, out var known) ? [.. known.Skip((int)after.Value)] : [];

        foreach (var recorded in events)
        {
            ct.ThrowIfCancellationRequested();
            yield return recorded;
        }

        await ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecordedEvent>> ReadAll(LogPosition after, int max, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        lock (_gate)
            return new([.. _events.Skip((int)after.Value).Take(max)]);
    }

    /// <inheritdoc/>
    public ValueTask<LogHead> Head(CancellationToken ct)
    {
        lock (_gate)
            return new(Head());
    }

    private LogHead Head() => new(_epoch, new(_events.Count));

    private AppendResult.Conflict? Conflict(Append append)
    {
        var added = new Dictionary<StreamName, int>();
        foreach (var (stream, expected, events) in append.Streams)
        {
            var before = added.GetValueOrDefault(stream);
            var actual = new StreamVersion((_streams.TryGetValue(stream, out var known) ? known.Count : 0) + before);
            if (!expected.Allows(actual))
                return new(stream, expected, actual);
            added[stream] = before + events.Count;
        }

        return null;
    }

    private void ClaimIds(Append append)
    {
        var ids = append.Streams.SelectMany(entry => entry.Events).Select(e => e.EventId).ToHashSet();
        if (ids.Count < append.Streams.Sum(entry => entry.Events.Count) || ids.Overlaps(_ids))
            throw new ArgumentException("An event id of this append is in the log already, or in it twice. An id names one event: take a new one.", nameof(append));
        _ids.UnionWith(ids);
    }

    private void Write(Append append)
    {
        var recordedAt = StoredValues.Normalize(time.GetUtcNow());
        foreach (var (stream, _, events) in append.Streams)
        {
            if (!_streams.TryGetValue(stream, out var known))
                _streams.Add(stream, known = []);

            foreach (var (id, type, data) in events)
            {
                var recorded = new RecordedEvent(
                    new()
                    {
                        Position = new(_events.Count + 1),
                        Stream = stream,
                        Version = new(known.Count + 1),
                        EventId = id,
                        RecordedAt = recordedAt,
                        Metadata = append.Metadata,
                    },
                    type,
                    data.ToArray());
                _events.Add(recorded);
                known.Add(recorded);
            }
        }
    }
}
