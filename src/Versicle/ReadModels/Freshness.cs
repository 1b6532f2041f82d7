using System.Collections.Frozen;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>
/// Has reads wait until their read models have reached a token, and sees in the very snapshot that answers that they have. No
/// database connection is held meanwhile.
/// </summary>
internal sealed class Freshness(
    IReadOnlyDictionary<ReadTable, ProjectionProgress> progress,
    IEventStore store,
    LogSignal signal,
    TimeProvider time,
    TimeSpan deadline,
    Telemetry telemetry)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly FrozenDictionary<ReadTable, ProjectionProgress> _progress = progress.ToFrozenDictionary();

    /// <summary>The history that this host's log is. Known after the start.</summary>
    public Guid Epoch { get; set; }

    /// <summary>Reads from tables that have reached what the context asks for.</summary>
    /// <param name="tables">What is read.</param>
    /// <param name="key">The one row that is read, in words; null for others.</param>
    /// <param name="context">The dispatch's.</param>
    /// <param name="read">Reads, and with it the state of whom it is asked for.</param>
    /// <param name="ct">Cancels the wait and the read.</param>
    public async ValueTask<T> Read<T>(
        IReadOnlyList<ReadTable> tables,
        Func<string>? key,
        MessageContext context,
        Func<IReadOnlyList<StateQuestion>, CancellationToken, ValueTask<Snapshot<T>>> read,
        CancellationToken ct)
    {
        var (began, within) = (time.GetTimestamp(), context.Wait ?? deadline);
        var mustReach = !context.After.IsNone && context.Consistency is not Consistency.Eventual;
        foreach (var table in tables)
        {
            if (context.Consistency is Consistency.Eventual)
                await TryReach(table, context, ct);
            else
                await Reach(table, context.After, within, ct);
        }

        if (!mustReach && context.Trace is null)
            return (await read([], ct)).Value;

        var asked = tables.Select(table => new StateQuestion(Of(table).Definition, table, key?.Invoke())).ToArray();
        foreach (var question in asked)
            context.Trace?.WillRead(question.Table, question.Key);
        var least = asked.Select(question => context.Trace?.Least(question.Table) ?? default).ToArray();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var snapshot = await read(asked, ct);
            if (((mustReach ? Behind(asked, snapshot.States, context) : null) ?? Unseen(snapshot.States, least)) is not { } late)
            {
                Note(context.Trace, asked, snapshot.States);
                return snapshot.Value;
            }

            // What is known here is not yet known there: a copy of the database that is behind it.
            if (time.GetElapsedTime(began) >= within)
            {
                var wanted = mustReach ? context.After.Position : least[late].Position;
                throw new NotCaughtUpException(asked[late].Table.Name, wanted, snapshot.States[late].Checkpoint.Position);
            }

            await Task.Delay(pause, time, ct);
        }
    }

    /// <summary>The same context, for a query that must see all that is committed now: as if it had the head's token.</summary>
    /// <exception cref="ConsistencyTokenException">It has a token of another store, or ahead of the log.</exception>
    public async ValueTask<MessageContext> AtHead(MessageContext context, CancellationToken ct)
    {
        var head = await store.Log.Head(ct);
        Learn(head);
        await RequireHeld(context.After, head, ct);
        return context with { After = head.Token };
    }

    /// <summary>Waits as long as the caller likes to, and no longer than that. What has not caught up for the first time has no answer.</summary>
    private async ValueTask TryReach(ReadTable table, MessageContext context, CancellationToken ct)
    {
        try
        {
            await Reach(table, context.After, context.Wait ?? TimeSpan.Zero, ct);
        }
        catch (Exception behind) when (behind is NotCaughtUpException or TooManyWaitersException or ProjectionStoppedException)
        {
            await Wait(Of(table), table, LogPosition.Start, context.Wait ?? deadline, ct);
        }
    }

    private void Note(ReadTrace? trace, StateQuestion[] asked, IReadOnlyList<ReadState> states)
    {
        if (trace is null)
            return;

        for (var i = 0; i < asked.Length; i++)
        {
            var (progress, at) = (Of(asked[i].Table), states[i].Checkpoint);
            var position = progress.Extend(at.Position);
            var epoch = position == at.Position && at.Epoch != Guid.Empty ? at.Epoch : store.Log.EpochRead ?? Epoch;
            trace.Add(new(epoch, position), progress.AgeAt(position), states[i].FirstParked is not null);
        }
    }

    /// <summary>The first of those that were asked that has not reached the token.</summary>
    /// <exception cref="RowParkedException">Something of what was read is parked.</exception>
    private int? Behind(StateQuestion[] asked, IReadOnlyList<ReadState> states, MessageContext context)
    {
        for (var i = 0; i < asked.Length; i++)
        {
            if (!Of(asked[i].Table).Covers(states[i].Checkpoint.Position, context.After.Position))
                return i;
            if (!context.AcceptsParked && states[i].FirstParked is { } parked && parked <= context.After.Position)
                throw new RowParkedException(asked[i].Table.Name, asked[i].Key, parked);
        }

        return null;
    }

    /// <summary>The first that lacks a change of which a watcher has been told, and is not told again.</summary>
    private static int? Unseen(IReadOnlyList<ReadState> states, Checkpoint[] least)
    {
        for (var i = 0; i < states.Count; i++)
        {
            if (!states[i].Checkpoint.HasSeen(least[i]))
                return i;
        }

        return null;
    }

    private ProjectionProgress Of(ReadTable table) => _progress.TryGetValue(table, out var progress)
        ? progress
        : throw new InvalidOperationException($"read model '{table.Name}' has no projection in this host.");

    private ValueTask Reach(ReadTable table, ConsistencyToken after, TimeSpan within, CancellationToken ct) =>
        after.IsNone || after.Epoch == Epoch && after.Position <= signal.Head
            ? Wait(Of(table), table, after.Position, within, ct)
            : ReachUnknown(Of(table), table, after, within, ct);

    /// <summary>A token beyond what this process has heard of: another process's commit, or not of this log at all.</summary>
    private async ValueTask ReachUnknown(ProjectionProgress progress, ReadTable table, ConsistencyToken after, TimeSpan within, CancellationToken ct)
    {
        var head = await store.Log.Head(ct);
        Learn(head);
        await RequireHeld(after, head, ct);
        await Wait(progress, table, after.Position, within, ct);
    }

    // A promoted standby has begun another history, which goes on from this one.
    private void Learn(LogHead head)
    {
        signal.Advance(head.Position);
        Epoch = head.Epoch;
    }

    /// <summary>Refuses a token of a place where this log has never been.</summary>
    /// <exception cref="ConsistencyTokenException">It is another store's, or ahead of the log.</exception>
    public async ValueTask RequireHeld(ConsistencyToken after, LogHead head, CancellationToken ct)
    {
        if (after.IsNone)
            return;

        if (after.Epoch != head.Epoch && !await store.Log.Holds(after, ct))
        {
            throw new ConsistencyTokenException(
                ConsistencyTokenProblem.Foreign,
                $"token '{after}' is of another store: this one's begin with '{head.Epoch:N}'. Send a token that a command of this service answered.");
        }

        if (after.Position > head.Position)
        {
            throw new ConsistencyTokenException(
                ConsistencyTokenProblem.AheadOfHead,
                $"token '{after}' is ahead of the log, whose head is {head.Position}. Send a token that a command of this service answered.");
        }
    }

    /// <summary>Only what is waited for is told: most reads find their read model there.</summary>
    private ValueTask Wait(ProjectionProgress progress, ReadTable table, LogPosition wanted, TimeSpan within, CancellationToken ct)
    {
        var reaching = progress.Reach(wanted, table.Name, within, ct);
        return reaching.IsCompleted || !telemetry.Waits.IsWatched ? reaching : Watched(reaching, table.Name);
    }

    private async ValueTask Watched(ValueTask reaching, string readModel) =>
        await telemetry.Waits.Watch(readModel, async _ =>
        {
            await reaching;
            return true;
        });
}
