using System.Collections.Frozen;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>Has reads wait until their read models have reached a token. No database connection is held meanwhile.</summary>
internal sealed class Freshness(
    IReadOnlyDictionary<ReadTable, ProjectionProgress> progress, IEventStore store, LogSignal signal, TimeSpan deadline, Telemetry telemetry)
{
    private readonly FrozenDictionary<ReadTable, ProjectionProgress> _progress = progress.ToFrozenDictionary();

    /// <summary>The history that this host's log is. Known after the start.</summary>
    public Guid Epoch { get; set; }

    public ValueTask Reach(ReadTable table, MessageContext asked, CancellationToken ct)
    {
        var (after, within) = (asked.After, asked.Wait ?? deadline);
        if (!_progress.TryGetValue(table, out var progress))
            throw new InvalidOperationException($"read model '{table.Name}' has no projection in this host.");

        return after.IsNone || after.Epoch == Epoch && after.Position <= signal.Head
            ? Wait(progress, table, after.Position, within, ct)
            : ReachUnknown(progress, table, after, within, ct);
    }

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
