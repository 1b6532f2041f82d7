using System.Runtime.ExceptionServices;

namespace Versicle;

/// <summary>An event of the log, decoded once for all projections of a node that handle its type.</summary>
/// <param name="Recorded">As it is stored.</param>
/// <param name="Event">As its type; null when nobody here handles it, it cannot be decoded, or it was erased.</param>
/// <param name="Failure">Why it cannot be decoded, or that nobody here knows its type.</param>
internal readonly record struct DecodedEvent(RecordedEvent Recorded, object? Event, Exception? Failure);

/// <summary>Events that follow each other in the log without a gap.</summary>
/// <param name="After">The position before the first.</param>
/// <param name="To">The position of the last; <paramref name="After"/> when there are none.</param>
/// <param name="Epoch">The history they were read of.</param>
/// <param name="Events">In order.</param>
/// <param name="IsEnd">Whether the log ended here when they were read.</param>
internal sealed record LogBatch(LogPosition After, LogPosition To, Guid Epoch, ArraySegment<DecodedEvent> Events, bool IsEnd)
{
    /// <summary>At most <paramref name="max"/> of its events after a position.</summary>
    public LogBatch Part(LogPosition after, int max)
    {
        var skip = (int)(after.Value - After.Value);
        var rest = Events[skip..];
        return rest.Count <= max
            ? skip == 0 ? this : this with { After = after, Events = rest }
            : this with { After = after, To = new(after.Value + max), Events = rest[..max], IsEnd = false };
    }
}

/// <summary>Reads pages of the log, and decodes what any projection of this node handles.</summary>
/// <param name="engine">The store, and what knows the events' types.</param>
/// <param name="handled">The stored names of those that somebody handles.</param>
internal sealed class BatchReader(EngineParts engine, IReadOnlySet<string> handled)
{
    /// <summary>The next events, at most <paramref name="max"/>. Empty at the head.</summary>
    /// <exception cref="LogGapException">They do not follow each other.</exception>
    public async ValueTask<LogBatch> Read(LogPosition after, int max, CancellationToken ct)
    {
        var page = await engine.RequiredStore.Log.Read(new() { After = after, Max = max }, ct);
        var events = new DecodedEvent[page.Events.Count];
        for (var i = 0; i < events.Length; i++)
        {
            var recorded = page.Events[i];
            var next = new LogPosition(after.Value + 1 + i);
            events[i] = recorded.Context.Position == next ? Decode(recorded) : throw new LogGapException(next, recorded.Context.Position);
        }

        return new(after, new(after.Value + events.Length), page.Head.Epoch, events, page.IsEnd);
    }

    // One projection's broken event is none of another's business: the failure waits for those that handle it.
    public DecodedEvent Decode(RecordedEvent recorded)
    {
        try
        {
            // Erased, with nothing in its place: there is nothing to fold.
            if (recorded is { IsRedacted: true, Data.IsEmpty: true })
                return new(recorded, Event: null, Failure: null);
            if (handled.Contains(recorded.Type))
                return new(recorded, engine.Codec.Decode(recorded), Failure: null);
            engine.Codec.RequireKnown(recorded);
            return new(recorded, Event: null, Failure: null);
        }
        catch (Exception failure)
        {
            return new(recorded, Event: null, failure);
        }
    }
}

/// <summary>What a projection takes of a batch.</summary>
/// <param name="handled">The stored names of the events it handles.</param>
internal sealed class EventFilter(IReadOnlySet<string> handled)
{
    /// <summary>Whether it takes events of a stored name.</summary>
    public bool Takes(string type) => handled.Contains(type);

    /// <summary>Its events, in order.</summary>
    /// <exception cref="UnknownEventTypeException">Of one that nobody here can name: it may be one that somebody should have handled.</exception>
    public List<Happened> Of(LogBatch batch)
    {
        var mine = new List<Happened>(batch.Events.Count);
        foreach (var decoded in batch.Events)
        {
            var isMine = handled.Contains(decoded.Recorded.Type);
            if (decoded.Failure is { } failure && (isMine || failure is UnknownEventTypeException))
                ExceptionDispatchInfo.Throw(failure);
            if (isMine && decoded.Event is not null)
                mine.Add(new(decoded.Event, decoded.Recorded.Context, decoded.Recorded.Type));
        }

        return mine;
    }
}
