using Versicle.Modules;

namespace Versicle;

/// <summary>Reads the state that a command is decided on, and what has come since.</summary>
internal sealed class StateReader<TState, TCommand, TEvent>(EngineParts engine, DeciderDefinition<TState, TCommand, TEvent> definition)
    where TState : IDecider<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    private readonly string[] _types = [.. definition.Events.Select(engine.Codec.NameOf)];

    private IEventLog Log => engine.RequiredStore.Log;

    private static Known<TState> Nothing => new(TState.Initial, StreamVersion.Empty, LastEvent: null, ConsistencyToken.None);

    /// <exception cref="RefusedException">The command's own text names no stream.</exception>
    public Target TargetOf(TCommand command)
    {
        try
        {
            return new(definition.StreamOf(command, engine.Ids), definition.Boundary?.Invoke(command).OfTypes(_types));
        }
        catch (ArgumentException unnameable)
        {
            throw new RefusedException(new("stream.name", unnameable.Message, RefusalKind.Input));
        }
    }

    /// <summary>The state now: what is <paramref name="known"/> and what has come since; all of it when that is another history.</summary>
    public ValueTask<Known<TState>> Read(Target target, Known<TState>? known, CancellationToken ct) => (target.Boundary, known) switch
    {
        ({ } boundary, _) => ReadBoundary(boundary, known ?? Nothing, ct),
        (null, null) => ReadStream(target.Stream, ct),
        (null, { } since) => ReadNew(target.Stream, since, ct),
    };

    /// <summary>The state after events that are about to be appended, as a reader of the log will come to it.</summary>
    public Known<TState> Evolve(Known<TState> known, IReadOnlyList<NewEvent> events)
    {
        foreach (var added in events)
            known = Evolve(known, engine.Codec.Decode(added), new(known.Version.Value + 1), added.EventId);
        return known;
    }

    private async ValueTask<Known<TState>> ReadStream(StreamName stream, CancellationToken ct)
    {
        var known = Nothing;
        await foreach (var page in Log.ReadPages(new() { Stream = stream }, ct))
        {
            foreach (var recorded in page.Events)
                known = Evolve(known, recorded);
            known = known.Seen.IsNone ? known with { Seen = page.Head.Token } : known; // The history of its first page.
        }

        return known;
    }

    // The event that was the last one comes first: if it is another, what is known is of a history that was given up.
    private async ValueTask<Known<TState>> ReadNew(StreamName stream, Known<TState> known, CancellationToken ct)
    {
        var last = known.Version;
        var isThere = last.Value == 0;
        await foreach (var recorded in Log.ReadStream(stream, new(Math.Max(0, last.Value - 1)), ct))
        {
            if (recorded.Context.Version == last)
                isThere = recorded.Context.EventId == known.LastEvent;
            else
                known = Evolve(known, recorded);
            if (!isThere)
                break;
        }

        return isThere ? known : await ReadStream(stream, ct);
    }

    private async ValueTask<Known<TState>> ReadBoundary(EventQuery boundary, Known<TState> known, CancellationToken ct)
    {
        await foreach (var page in Log.ReadPages(new() { Query = engine.Codec.Widen(boundary), After = known.Seen.Position }, ct))
        {
            foreach (var recorded in page.Events)
                known = Evolve(known, recorded, boundary);
            known = known with { Seen = page.Head.Token };
        }

        return known;
    }

    private Known<TState> Evolve(Known<TState> known, RecordedEvent recorded, EventQuery boundary)
    {
        foreach (var happened in engine.Codec.Decode(recorded, boundary))
            known = Evolve(known, happened, recorded.Context.Version, recorded.Context.EventId);
        return known;
    }

    private Known<TState> Evolve(Known<TState> known, RecordedEvent recorded) => engine.Codec.Decode(recorded) switch
    {
        SeveralEvents several => several.Events.Aggregate(
            known, (before, one) => Evolve(before, one, recorded.Context.Version, recorded.Context.EventId)),
        var happened => Evolve(known, happened, recorded.Context.Version, recorded.Context.EventId),
    };

    private Known<TState> Evolve(Known<TState> known, object happened, StreamVersion version, Guid id) => happened is TEvent fact
        ? known with { State = TState.Evolve(known.State, fact), Version = version, LastEvent = id }
        : throw new FoldException($"decider '{definition.Name}' met a '{happened.GetType().Name}', which is not in its set '{typeof(TEvent).Name}'. A stream holds the events of one set: give the other one a stream of its own.");
}
