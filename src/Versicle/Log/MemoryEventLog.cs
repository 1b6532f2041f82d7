using System.Runtime.CompilerServices;
using Versicle.Modules;
using Versicle.Stores;

using Keys = System.Collections.Generic.Dictionary<(string Name, string Value), (Versicle.StreamName Owner, Versicle.LogPosition Position)>;

namespace Versicle;

/// <summary>The log as a list: what every store does, in the fewest lines. Gone with the process.</summary>
/// <param name="time">For the time of appending.</param>
/// <param name="ids">For the epoch.</param>
/// <param name="appended">Told after each append.</param>
public sealed class MemoryEventLog(TimeProvider time, IIdSource ids, LogSignal appended) : IEventLog
{
    private readonly Lock _gate = new();
    private readonly MemoryRows _rows = new(ids.Next());

    /// <inheritdoc/>
    public ILogStorage Storage => new MemoryLogStorage(_rows, _gate, TryAppend);

    /// <inheritdoc/>
    public ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        AppendCheck.Check(append);
        ct.ThrowIfCancellationRequested();
        lock (_gate)
            return new(TryAppend(append));
    }

    /// <summary>What an append would be answered, of which nothing is done.</summary>
    internal AppendResult Try(Append append)
    {
        AppendCheck.Check(append);
        lock (_gate)
        {
            var last = new LogPosition(_rows.Recorded.Count + append.Streams.Sum(entry => entry.Events.Count));
            return Conflict(append, new(_rows.Keys)) ?? new AppendResult.Appended(Head() with { Position = last });
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordedEvent> ReadStream(
        StreamName stream, StreamVersion after, [EnumeratorCancellation] CancellationToken ct)
    {
        RecordedEvent[] events;
        lock (_gate)
            events = _rows.Streams.TryGetValue(stream, out var known) ? [.. known.Skip((int)after.Value)] : [];

        foreach (var recorded in events)
        {
            ct.ThrowIfCancellationRequested();
            yield return recorded;
        }

        await ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<LogPage> Read(LogRead read, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        AppendCheck.CheckQuery(read.Query);
        lock (_gate)
        {
            var first = Math.Min(read.After.Value, _rows.Recorded.Count);
            var last = Math.Max(first, Math.Min((read.Before?.Value ?? long.MaxValue) - 1, _rows.Recorded.Count));
            var range = _rows.Recorded[(int)first..(int)last];
            if (read.Backwards)
                range.Reverse();

            var found = new List<RecordedEvent>();
            long bytes = 0;
            foreach (var recorded in range.Where(e => Wanted(read, e)))
            {
                if (found.Count == read.Max || bytes >= LogLimits.MaxPageBytes)
                    return new(new LogPage(found, found[^1].Context.Position, Head(), IsEnd: false));
                found.Add(recorded);
                bytes += recorded.Data.Length;
            }

            return new(LogPage.Last(read, found, Head()));
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> Holds(ConsistencyToken token, CancellationToken ct)
    {
        lock (_gate)
            return new(EpochChain.Holds(_rows.Epochs, Head(), token));
    }

    /// <inheritdoc/>
    public ValueTask<LogHead> Head(CancellationToken ct)
    {
        lock (_gate)
            return new(Head());
    }

    internal AppendResult.Answered? AnswerOf(AnswerKey key)
    {
        lock (_gate)
            return _rows.AnswerOf(key);
    }

    internal TimeSpan AdvanceAnswers(TimeSpan to)
    {
        lock (_gate)
            return _rows.AnswerClock = _rows.Answers.Count > 0 && to > _rows.AnswerClock ? to : _rows.AnswerClock;
    }

    internal int PruneAnswers(TimeSpan before, int max)
    {
        lock (_gate)
        {
            var old = _rows.Answers.Where(kept => kept.Value.At < before).OrderBy(kept => kept.Value.At).Take(max).Select(kept => kept.Key).ToList();
            old.ForEach(key => _rows.Answers.Remove(key));
            return old.Count;
        }
    }

    private AppendResult TryAppend(Append append)
    {
        if (_rows.Commits.TryGetValue(append.CommitId, out var known))
            return new AppendResult.Appended(Head() with { Position = new(known.First + known.Count - 1) });
        if (append.Answer is { } again && _rows.AnswerOf(again.Key) is { } kept)
            return kept;
        if (!_rows.Epochs[^1].IsOpen)
            throw new ImportUnderWayException("the log in memory");
        if (append.KeyDecisions is { } decisions && decisions != _rows.KeyDecisions.Count)
            return new AppendResult.Outdated(decisions, _rows.KeyDecisions.Count);

        var keys = append.Streams.Any(s => s.Events.Any(e => e.Keys.Count > 0)) ? new(_rows.Keys) : _rows.Keys;
        if (Conflict(append, keys) is { } conflict)
            return conflict;

        ClaimIds(append);
        _rows.Keys = keys;
        var result = Write(append);
        if (append.Answer is { } answer)
            _rows.Answers.Add(answer.Key, (Copy(answer), append.CommitId, result.Head.Position.Value, _rows.AnswerClock));
        return result;
    }

    private LogHead Head() => _rows.Head;

    private static bool Wanted(LogRead read, RecordedEvent recorded) =>
        (read.Stream is not { } stream || recorded.Context.Stream == stream)
        && recorded.Context.Stream.ToString().StartsWith(read.StreamPrefix, StringComparison.Ordinal)
        && read.Wants(recorded.Context.Metadata)
        && read.Query.Matches(recorded.Type, recorded.Context.Tags);

    private AppendResult.ConditionConflict? Conflict(IReadOnlyList<AppendCondition> conditions)
    {
        foreach (var condition in conditions)
        {
            AppendCheck.RequireReached(condition, Head(), _rows.Epochs);
            var unseen = _rows.Recorded.Skip((int)condition.After.Position.Value);
            var match = unseen.FirstOrDefault(e => condition.FailIfMatch.Matches(e.Type, e.Context.Tags));
            if (match is not null)
                return new(condition, match.Context.Position);
        }

        return null;
    }

    private AppendResult? Conflict(Append append, Keys keys) =>
        Conflict(append.Conditions) ?? Conflict(append.Streams) ?? (AppendResult?)Conflict(append.Streams, keys);

    private AppendResult.StreamConflict? Conflict(IReadOnlyList<StreamAppend> streams)
    {
        var added = new Dictionary<StreamName, List<Guid>>();
        foreach (var entry in streams)
        {
            var known = _rows.Streams.GetValueOrDefault(entry.Stream) ?? [];
            if (!added.TryGetValue(entry.Stream, out var before))
                added.Add(entry.Stream, before = []);
            var actual = new StreamVersion(known.Count + before.Count);
            var last = before.Count > 0 ? before[^1] : known.LastOrDefault()?.Context.EventId;
            if (!entry.Expected.Allows(actual) || entry.LastEvent is { } wanted && wanted != last)
                return new(entry.Stream, entry.Expected, actual, before.Count > 0 ? default : known.LastOrDefault()?.Context.Position ?? default);

            before.AddRange(entry.Events.Select(e => e.EventId));
        }

        return null;
    }

    private AppendResult.KeyConflict? Conflict(IReadOnlyList<StreamAppend> streams, Keys keys)
    {
        var position = _rows.Recorded.Count;
        foreach (var (stream, _, events) in streams)
        {
            foreach (var happened in events)
            {
                position++;
                foreach (var key in happened.Keys)
                {
                    if (Change(keys, key, key.Stream ?? stream, new(position)) is { } conflict)
                        return conflict;
                }
            }
        }

        return null;
    }

    private AppendResult.KeyConflict? Change(Keys keys, KeyChange key, StreamName stream, LogPosition position)
    {
        if (!keys.TryGetValue((key.Name, key.Value), out var held))
        {
            if (!key.IsRelease)
                keys.Add((key.Name, key.Value), (stream, position));
        }
        else if (key.IsRelease && held.Owner == stream)
        {
            keys.Remove((key.Name, key.Value));
        }
        else if (!key.IsRelease && held.Owner != stream)
        {
            return new(stream, key, held.Owner, held.Position.Value > _rows.Recorded.Count ? default : held.Position);
        }

        return null;
    }

    private void ClaimIds(Append append)
    {
        var ids = append.Streams.SelectMany(entry => entry.Events).Select(e => e.EventId).ToHashSet();
        if (ids.Count < append.Streams.Sum(entry => entry.Events.Count) || ids.Overlaps(_rows.Ids))
            throw new ArgumentException("An event id of this append is in the log already, or in it twice. An id names one event: take a new one.", nameof(append));
        _rows.Ids.UnionWith(ids);
    }

    private static CommandAnswer Copy(CommandAnswer answer) =>
        answer with { Payload = answer.Payload.ToArray(), Body = answer.Body.ToArray(), Response = answer.Response.ToArray() };

    private AppendResult.Appended Write(Append append)
    {
        var recordedAt = StoredValues.Normalize(time.GetUtcNow());
        var first = _rows.Events.Count + 1;
        foreach (var (stream, _, events) in append.Streams)
        {
            foreach (var happened in events)
            {
                var stored = new StoredEvent
                {
                    Position = _rows.Events.Count + 1,
                    Stream = stream.ToString(),
                    Version = (_rows.Streams.GetValueOrDefault(stream)?.Count ?? 0) + 1,
                    Type = happened.Type,
                    EventId = happened.EventId,
                    RecordedAt = recordedAt,
                    Metadata = append.Metadata,
                    Tags = IndexText.OfTags(happened.Tags),
                    Keys = IndexText.OfKeys(happened.Keys),
                    Data = happened.Data.ToArray(),
                    Salt = ids.Next(),
                    Hash = EventHash.None,
                };
                _rows.Add(stored with { Hash = stored.Compute() });
            }
        }

        _rows.Commits.Add(append.CommitId, new(append.CommitId, "committed", first, _rows.Events.Count + 1 - first));
        var result = new AppendResult.Appended(Head());
        appended.Advance(result.Head.Position);
        return result;
    }
}
