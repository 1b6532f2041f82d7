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
        foreach (var table in tables)
            await Reach(table, context.After, within, ct);
        if (context.After.IsNone)
            return (await read([], ct)).Value;

        var asked = tables.Select(table => new StateQuestion(Of(table).Definition, table, key?.Invoke())).ToArray();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var snapshot = await read(asked, ct);
            if (Behind(asked, snapshot.States, context) is not { } behind)
                return snapshot.Value;

            // What is known here is not yet known there: a copy of the database that is behind it.
            if (time.GetElapsedTime(began) >= within)
                throw new NotCaughtUpException(asked[behind].Table.Name, context.After.Position, snapshot.States[behind].Checkpoint.Position);
            await Task.Delay(pause, time, ct);
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
        signal.Advance(head.Position);
        Epoch = head.Epoch; // A promoted standby has begun another history, which goes on from this one.
        if (after.Epoch != Epoch && !await store.Log.Holds(after, ct))
        {
            throw new ConsistencyTokenException(
                ConsistencyTokenProblem.Foreign,
                $"token '{after}' is of another store: this one's begin with '{Epoch:N}'. Send a token that a command of this service answered.");
        }

        if (after.Position > head.Position)
        {
            throw new ConsistencyTokenException(
                ConsistencyTokenProblem.AheadOfHead,
                $"token '{after}' is ahead of the log, whose head is {head.Position}. Send a token that a command of this service answered.");
        }

        await Wait(progress, table, after.Position, within, ct);
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
