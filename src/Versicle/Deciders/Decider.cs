using System.Diagnostics;
using Versicle.Modules;

namespace Versicle;

/// <summary>What was decided.</summary>
/// <param name="State">The state after it.</param>
/// <param name="Stream">Whose.</param>
/// <param name="Version">Of the stream, after it; null for a boundary, which does not know.</param>
/// <param name="Refusal">The "no", or null.</param>
internal readonly record struct Decided<TState>(TState State, StreamName Stream, StreamVersion? Version, Refusal? Refusal)
{
    /// <summary>The commit that holds it; or what the command's key had been answered before, and nothing was decided.</summary>
    public AppendResult.Done? Ended { get; init; }
}

/// <summary>Which message a decision is part of, who sent it, and, of a preview, where its append ends.</summary>
internal readonly record struct Sender(Type Message, MessageContext Context, Trial? Trial = null);

/// <summary>Makes what is kept with a decision, for a command that has its caller's key.</summary>
internal delegate ValueTask<CommandAnswer> AnswerOf<TState>(Decided<TState> decided);

/// <summary>Runs one decider: loads, decides, appends; and when somebody was faster, reads what is new and decides again.</summary>
internal sealed class Decider<TState, TCommand, TEvent>(EngineParts engine, DeciderDefinition<TState, TCommand, TEvent> definition)
    where TState : IDecider<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    /// <summary>A stream that is busier than this, between processes, is to be split.</summary>
    public const int MaxAttempts = 8;

    private readonly StateReader<TState, TCommand, TEvent> _reader = new(engine, definition);
    private readonly StateCache<TState> _cache = new(definition.Boundary is null ? engine.CachedStates : 0);
    private readonly StateCache<TState> _none = new(0); // A preview keeps nothing, and trusts nothing that is kept.
    private readonly StreamTurns _turns = new();

    /// <exception cref="ConflictException">Others were faster, again and again; or a unique key is taken.</exception>
    public async ValueTask<Decided<TState>> Run(TCommand command, Sender sender, AnswerOf<TState>? answerOf, CancellationToken ct)
    {
        var target = _reader.TargetOf(command);
        var turn = target.Boundary?.ToString() ?? target.Stream.ToString();
        await _turns.Enter(turn, ct);
        try
        {
            return await Decide(command, target, sender, answerOf, ct);
        }
        finally
        {
            _turns.Leave(turn);
        }
    }

    /// <summary>Decides on what the log holds now, for a session that appends it with its handler's rows.</summary>
    /// <exception cref="RefusedException">The decider says no.</exception>
    public async ValueTask<TState> Join(TCommand command, IWriteSession session, MessageContext context, CancellationToken ct)
    {
        var target = _reader.TargetOf(command);
        var known = await _reader.Read(target, known: null, ct);
        var decision = TState.Decide(command, known.State, ContextOf(target, context));
        if (decision.Refusal is { } refusal)
            throw new RefusedException(refusal);

        if (target.Boundary is { } boundary)
            session.Require(new(boundary, known.Seen));
        session.Publish(target.Stream, target.Boundary is null ? ExpectedVersion.Exactly(known.Version) : ExpectedVersion.Any, [.. decision.Events]);
        return _reader.Evolve(known, Encode(decision.Events)).State;
    }

    private DecisionContext ContextOf(Target target, MessageContext context) =>
        new(target.Stream, engine.Time.GetUtcNow(), engine.Ids, context.Actor);

    private async ValueTask<Decided<TState>> Decide(
        TCommand command, Target target, Sender sender, AnswerOf<TState>? answerOf, CancellationToken ct)
    {
        var context = ContextOf(target, sender.Context);
        var cache = sender.Trial is null ? _cache : _none;
        var known = await Expected(target, cache.Find(target.Stream), sender, ct);
        Refusal? taken = null;
        for (var attempt = 1; ; attempt++)
        {
            Decision<TEvent> decision = taken is null ? TState.Decide(command, known.State, context) : taken;
            var events = Encode(decision.Events);
            var next = _reader.Evolve(known, events); // What cannot be folded must not be appended.
            var decided = new Decided<TState>(next.State, target.Stream, target.Boundary is null ? next.Version : null, decision.Refusal);
            var answer = answerOf is null ? null : await answerOf(decided);
            var append = AppendOf(target, known, events, sender) with { Answer = answer };
            switch (await Append(append, events.Count, sender, ct))
            {
                case AppendResult.Appended appended:
                    cache.Keep(target.Stream, next with { Seen = appended.Head.Token });
                    return decided with { Ended = appended };
                case AppendResult.Answered before:
                    return new(known.State, target.Stream, Version: null, Refusal: null) { Ended = before };
                case AppendResult.Conflict conflict when attempt >= MaxAttempts:
                    throw conflict.AsException();
                case AppendResult.KeyConflict conflict:
                    taken = TState.Taken(conflict.Key) ?? throw conflict.AsException();
                    break;
                default:
                    cache.Drop(target.Stream); // It is old, or of a history that was given up.
                    (taken, known) = (null, await Expected(target, await _reader.Read(target, known, ct), sender, ct)); // Only what is new.
                    break;
            }
        }
    }

    /// <summary>What is known, when it is as the caller expects. A kept state may be behind: the log has the last word.</summary>
    private async ValueTask<Known<TState>> Expected(Target target, Known<TState>? kept, Sender sender, CancellationToken ct)
    {
        var known = kept ?? await _reader.Read(target, known: null, ct);
        if (sender.Context.Expected is not { } expected)
            return known;
        if (target.Boundary is not null)
            throw new ExpectedVersionException(sender.Message.Name, streams: 0);
        if (!expected.Allows(known.Version) && kept is not null)
            known = await _reader.Read(target, kept, ct);
        return expected.Allows(known.Version) ? known : throw new StreamConflictException(target.Stream, expected, known.Version);
    }

    private List<NewEvent> Encode(IReadOnlyList<TEvent> events)
    {
        var encoded = new List<NewEvent>(events.Count);
        foreach (var happened in events)
            encoded.Add(engine.Codec.Encode(happened, engine.Ids.Next()));
        return encoded;
    }

    private ValueTask<AppendResult> Append(Append append, int events, Sender sender, CancellationToken ct)
    {
        if (sender.Trial is { } trial)
            return Try(trial, append, sender, ct);

        var operation = engine.Telemetry.Appends;
        return operation.IsWatched
            ? operation.Watch(sender.Message.Name, span => Append(span, Traced(append), events, sender, ct))
            : Append(span: null, append, events, sender, ct);
    }

    private async ValueTask<AppendResult> Try(Trial trial, Append append, Sender sender, CancellationToken ct)
    {
        await using var transaction = await engine.RequiredStore.Begin(sender.Message.Name, ct);
        return await trial.Run(transaction, append);
    }

    private async ValueTask<AppendResult> Append(Activity? span, Append append, int events, Sender sender, CancellationToken ct)
    {
        span?.SetTag(Telemetry.EventCount, events);
        var result = await engine.Keys.Append(engine.RequiredStore.Log, append, ct);
        if (result is AppendResult.Appended appended)
        {
            span?.SetTag(Telemetry.Position, appended.Head.Position.Value);
            engine.Telemetry.Appended(sender.Message.Name, events);
        }
        else if (result is AppendResult.Conflict conflict)
        {
            engine.Telemetry.Conflicted(sender.Message.Name, conflict);
        }

        return result;
    }

    // The events' trace is that of the append itself.
    private static Append Traced(Append append) => append with { Metadata = append.Metadata with { TraceParent = EventMetadata.CurrentTrace } };

    /// <summary>No event is appended as well: a refusal, or nothing to do, is as true as what it was decided on.</summary>
    private Append AppendOf(Target target, Known<TState> known, List<NewEvent> events, Sender sender)
    {
        var (id, metadata) = (engine.Ids.Next(), EventMetadata.Of(sender.Message, sender.Context));
        return target.Boundary is { } boundary
            ? new(id, events.Count == 0 ? [] : [new(target.Stream, ExpectedVersion.Any, events)], metadata)
            {
                Conditions = [new(engine.Codec.Widen(boundary), known.Seen)],
            }
            : new(id, [new(target.Stream, ExpectedVersion.Exactly(known.Version), events) { LastEvent = known.LastEvent }], metadata);
    }
}
