using System.Diagnostics;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>
/// One stay of one worker at one checkpoint: it ends when another worker has moved the checkpoint, or something fails. What it
/// has in memory ends with it. While behind, a batch is written while the next one is folded and the one after it read.
/// </summary>
internal sealed class ProjectionSession(
    ProjectionDefinition definition, EngineParts engine, ProjectionSources sources, ProjectionProgress progress, WorkerPace pace)
{
    /// <summary>Positions passed without an event of its own before the checkpoint is moved for them alone.</summary>
    private const int IdleCheckpointEvery = 1_000;

    private Checkpoint _durable;
    private LogPosition _position;
    private Guid _epoch;
    private RowFoldRun[] _before = [];
    private Task<bool> _writing = Task.FromResult(true);
    private bool _hasHeeded;

    /// <summary>What is parked.</summary>
    public required ParkingLot Lot { get; init; }

    /// <summary>What has no effect on which row.</summary>
    public required SkipList Skips { get; init; }

    /// <summary>Goes on from a checkpoint. Returns when another worker has moved it.</summary>
    public async Task Run(Checkpoint from, CancellationToken stop)
    {
        (_durable, _position, _epoch) = (from, from.Position, from.Epoch);
        try
        {
            while (await ReadOn(stop) && await RestAtHead(stop) && await FollowTail(stop))
            {
                // The tail is too far, or in trouble: once more from the log itself.
            }
        }
        finally
        {
            await ((Task)_writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Nothing of this stay is left behind.
        }
    }

    private async ValueTask<bool> ReadOn(CancellationToken ct)
    {
        await foreach (var batch in sources.CatchUp.Read(_position, pace.Max, ct))
        {
            if (!await Take(batch, ct))
                return false;
        }

        return await Written();
    }

    private async ValueTask<bool> FollowTail(CancellationToken ct)
    {
        while (await sources.Tail.Next(_position, pace.Max, ct) is { } batch)
        {
            if (!await Take(batch, ct) || !await Written())
                return false;
        }

        return true;
    }

    private async ValueTask<bool> RestAtHead(CancellationToken ct)
    {
        if (!_durable.IsLive)
        {
            await engine.RequiredReadDatabase.GoLive(definition, ct);
            _durable = _durable with { IsLive = true };
        }

        progress.Move(_position, _durable.IsLive);
        return true;
    }

    /// <summary>Takes a batch up to a decision to skip something of it, heeds the decision, and goes on.</summary>
    private async ValueTask<bool> Take(LogBatch batch, CancellationToken ct)
    {
        if (batch.Events.Count == 0)
            return true;

        await FollowHistory(batch.Epoch, ct);
        for (var from = 0; NextSkip(batch, from) is var (at, skipped); from = 1)
        {
            // The decision first, then the checkpoint beyond it: after a crash it is come by again.
            if (at > 0 && !await Fold(batch.Part(batch.After, at), ct))
                return false;
            if (!await Written() || !await Heed(skipped, ct))
                return false;
            batch = batch.Part(new(batch.After.Value + at), int.MaxValue);
        }

        return await Fold(batch, ct);
    }

    /// <summary>Folds a batch, and begins to write it once the one before is written.</summary>
    private async ValueTask<bool> Fold(LogBatch batch, CancellationToken ct)
    {
        var mine = sources.Filter.Of(batch);
        var runs = await Fold(mine, ct);
        if (!await Written())
            return false;

        _position = batch.To;
        if (mine.Count == 0 && !_hasHeeded && batch.To.Value - _durable.Position.Value < IdleCheckpointEvery)
        {
            progress.Move(_position, _durable.IsLive, RecordedAt(batch));
            return true;
        }

        _hasHeeded = false;
        if (pace.IsSifting)
            await Sift(runs, ct);
        _before = runs;
        var to = _durable with { Epoch = _epoch, Position = batch.To, Hash = batch.Events[^1].Recorded.Hash };
        var rows = mine.Count == 0 ? [] : runs.Select(run => run.Changes()).OfType<RowChanges>();
        _writing = Write(new(_durable, to, [.. rows]) { Parked = Lot.TakeAdded() }, mine, RecordedAt(batch), ct);
        return true;
    }

    private async ValueTask<RowFoldRun[]> Fold(List<Happened> mine, CancellationToken ct)
    {
        if (mine.Count == 0)
            return _before;

        var runs = new RowFoldRun[definition.Rows.Count];
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = definition.Rows[i].Begin();
            runs[i].NameKeys(mine);
            await runs[i].Load(_before.Length == 0 ? null : _before[i], engine.RequiredReadDatabase, ct);
            runs[i].Fold(Lot, Skips, pace.MayPark);
        }

        return runs;
    }

    /// <summary>Finds the rows of one event that the database refuses, and parks them. The others are written.</summary>
    private async ValueTask Sift(RowFoldRun[] runs, CancellationToken ct)
    {
        var taken = new List<RowChanges>();
        foreach (var run in runs)
        {
            foreach (var change in run.EachChange().ToList())
            {
                try
                {
                    await engine.Write(definition, new(_durable, _durable, [.. taken, change]) { IsTrial = true }, ct);
                    taken.Add(change);
                }
                catch (Exception failure) when (IsRefusal(failure))
                {
                    run.Park(change, Lot, failure);
                }
            }
        }
    }

    private async Task<bool> Write(ProjectionWrite write, List<Happened> mine, DateTimeOffset recordedAt, CancellationToken ct)
    {
        await Task.Yield(); // Stores in the process write at once, and the next batch is to be folded meanwhile.
        Fault.Point("projection.before-commit");
        try
        {
            if (!await WriteWatched(write, mine, ct))
                return false;
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            throw new WriteFailure(failure);
        }

        Fault.Point("projection.after-commit");
        _durable = write.To;
        pace.Succeed();
        engine.Telemetry.Processed(definition.Name, mine.Count);
        progress.Park(Lot.Rows);
        progress.Commit(_durable.Position);
        progress.Move(_durable.Position, _durable.IsLive, recordedAt);
        return true;
    }

    // A store that is not there says nothing about the rows.
    private static bool IsRefusal(Exception failure) => failure is not (StoreUnavailableException or OperationCanceledException);

    private ValueTask<bool> WriteWatched(ProjectionWrite write, List<Happened> mine, CancellationToken ct)
    {
        var operation = engine.Telemetry.Batches;
        return mine.Count > 0 && operation.IsWatched
            ? operation.Watch(definition.Name, span => Told(span), TraceLinks.Of(mine.Select(happened => happened.Context.Metadata)))
            : engine.Write(definition, write, ct);

        ValueTask<bool> Told(Activity? span)
        {
            span?.SetTag(Telemetry.EventCount, mine.Count).SetTag(Telemetry.Position, write.To.Position.Value);
            return engine.Write(definition, write, ct);
        }
    }

    /// <summary>The next decision of a batch that is about this projection, and how many events are before it.</summary>
    private (int At, SkippedEvent Skipped)? NextSkip(LogBatch batch, int from)
    {
        for (var i = from; i < batch.Events.Count; i++)
        {
            var recorded = batch.Events[i].Recorded;
            if (recorded.Type != OwnEvents.Skipped)
                continue;
            var skipped = SkippedEvent.Decode(recorded);
            if (skipped.Projection == definition.Name && definition.Rows.Any(fold => fold.Table.Name == skipped.ReadModel))
                return (i, skipped);
        }

        return null;
    }

    /// <summary>Carries out a decision to skip an event, where the event is behind: the row is folded again without it.</summary>
    private async ValueTask<bool> Heed(SkippedEvent skipped, CancellationToken ct)
    {
        Skips.Add(skipped);
        _hasHeeded = true; // Other nodes see by the checkpoint that it is behind.
        _before = []; // The row changes beside the batches.
        var repair = sources.RepairOf(definition, Skips);
        var parked = (await engine.RequiredReadDatabase.Parked(definition, ct))
            .Where(one => one.ReadModel == skipped.ReadModel && one.Key == skipped.Key).ToList();
        var write = parked.Count > 0
            ? await repair.Retry(_durable, parked, ct)
            : await repair.Refold(_durable, skipped.ReadModel, skipped.Key, ct);
        if (write is null)
            return true;
        if (!await engine.Write(definition, write, ct))
            return false;

        Lot.Forget(write.Released);
        Lot.Know(write.Parked);
        progress.Park(Lot.Rows);
        return true;
    }

    private static DateTimeOffset RecordedAt(LogBatch batch) => batch.Events[^1].Recorded.Context.RecordedAt;

    /// <summary>Waits for the write that is under way. False: another worker has moved the checkpoint.</summary>
    private async ValueTask<bool> Written() => await _writing;

    /// <summary>
    /// A promoted standby begins another history. If it lacks what this projection has folded, going on would skip what comes
    /// there.
    /// </summary>
    private async ValueTask FollowHistory(Guid epoch, CancellationToken ct)
    {
        if (epoch == _epoch)
            return;

        await sources.RequireHeld(definition, new ConsistencyToken(_epoch, _position), ct);
        _epoch = epoch;
    }
}
