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
    /// <summary>How often one that is not settled looks again while nothing is appended.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>Positions passed without an event of its own before the checkpoint is moved for them alone.</summary>
    private const int IdleCheckpointEvery = 1_000;

    private Checkpoint _durable;
    private LogPosition _position;
    private Guid _epoch;
    private EventHash _hash;
    private RowFoldRun[] _before = [];
    private Task<bool> _writing = Task.FromResult(true);
    private bool _hasHeeded;

    /// <summary>What is parked.</summary>
    public required ParkingLot Lot { get; init; }

    /// <summary>What has no effect on which row.</summary>
    public required SkipList Skips { get; init; }

    /// <summary>What the log says about rows that are behind.</summary>
    public required LogNotes Notes { get; init; }

    /// <summary>How it becomes current.</summary>
    public required Succession Succession { get; init; }

    /// <summary>Goes on from a checkpoint. Returns when another worker has moved it.</summary>
    public async Task Run(Checkpoint from, CancellationToken stop)
    {
        (_durable, _position, _epoch, _hash) = (from, from.Position, from.Epoch, from.Hash);
        await Succession.Begin(from.Position, stop);
        try
        {
            while (await ReadOn(stop) && await Settle(stop) && await FollowTail(stop))
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
        var next = sources.Tail.Next(_position, pace.Max, ct);
        var settledAt = engine.Time.GetTimestamp();
        while (true)
        {
            if (!Succession.IsSettled)
            {
                var coming = next.AsTask();
                next = new(coming);
                while (!coming.IsCompleted && !Succession.IsSettled)
                {
                    await Task.WhenAny(coming, Task.Delay(LookAgain, engine.Time, ct));
                    ct.ThrowIfCancellationRequested();
                    if (!coming.IsCompleted && !await Settle(ct))
                        return false;
                }
            }

            if (await next is not { } batch)
                return true;
            if (!await Take(batch, ct) || !await Written())
                return false;
            if (!Succession.IsSettled && (!Succession.IsAwaiting || engine.Time.GetElapsedTime(settledAt) >= LookAgain))
            {
                if (!await Settle(ct))
                    return false;
                settledAt = engine.Time.GetTimestamp();
            }

            next = sources.Tail.Next(_position, pace.Max, ct);
        }
    }

    /// <summary>At the head: the version becomes current, if it may, and its queries answer from then on.</summary>
    private async ValueTask<bool> Settle(CancellationToken ct)
    {
        while (Succession.MeetAt == _position)
        {
            if (!await Meet(ct))
                return false;
        }

        if (!Succession.IsSettled && Succession.MeetAt is null)
        {
            if (!await MoveCheckpoint(ct))
                return false;
            _durable = _durable with { IsLive = await Succession.Settle(ct) };
        }

        progress.Move(_position, _durable.IsLive);
        return true;
    }

    private async ValueTask<bool> Meet(CancellationToken ct)
    {
        if (!await MoveCheckpoint(ct))
            return false;

        await Succession.Meet(_position, ct);
        return true;
    }

    /// <summary>Takes a batch, with a stop where the version is to be compared with the current one.</summary>
    private async ValueTask<bool> Take(LogBatch batch, CancellationToken ct)
    {
        if (batch.Events.Count == 0)
            return true;

        await FollowHistory(batch.Epoch, ct);
        while (Succession.MeetAt is { } at && at >= batch.After && at <= batch.To)
        {
            var before = batch.Part(batch.After, (int)(at.Value - batch.After.Value));
            if (before.Events.Count > 0 && !await TakeWhole(before, ct) || !await Meet(ct))
                return false;
            batch = at < batch.To ? batch.Part(at, int.MaxValue) : batch with { After = at, Events = batch.Events[..0] };
        }

        return batch.Events.Count == 0 || await TakeWhole(batch, ct);
    }

    /// <summary>Takes a batch up to what the log says about earlier events, heeds that, and goes on.</summary>
    private async ValueTask<bool> TakeWhole(LogBatch batch, CancellationToken ct)
    {
        for (var from = 0; Notes.Next(batch, from) is { } at; from = 1)
        {
            // The decision first, then the checkpoint beyond it: after a crash it is come by again.
            if (at > 0 && !await Fold(batch.Part(batch.After, at), ct))
                return false;
            if (!await Written() || !await Heed(batch.Events[at].Recorded, ct))
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

        (_position, _hash) = (batch.To, batch.Events[^1].Recorded.Hash);
        if (mine.Count == 0 && !_hasHeeded && batch.To.Value - _durable.Position.Value < IdleCheckpointEvery)
        {
            progress.Move(_position, _durable.IsLive, RecordedAt(batch));
            return true;
        }

        _hasHeeded = false;
        if (pace.IsSifting)
            await new RefusedRows(definition, engine.RequiredReadDatabase, Lot).Park(runs, _durable, ct);
        _before = runs;
        var to = _durable with { Epoch = _epoch, Position = batch.To, Hash = batch.Events[^1].Recorded.Hash };
        var rows = mine.Count == 0 ? [] : runs.Select(run => run.Changes()).OfType<RowChanges>();
        _writing = Write(new(_durable, to, [.. rows]) { Parked = Lot.TakeAdded() }, mine, RecordedAt(batch), ct);
        return true;
    }

    /// <summary>Has the checkpoint where the rows are, though nothing of the projection's own came since.</summary>
    private async ValueTask<bool> MoveCheckpoint(CancellationToken ct)
    {
        if (!await Written())
            return false;
        if (_durable.Position == _position)
            return true;

        _writing = Write(new(_durable, _durable with { Epoch = _epoch, Position = _position, Hash = _hash }, []), [], recordedAt: null, ct);
        return await Written();
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

    private async Task<bool> Write(ProjectionWrite write, List<Happened> mine, DateTimeOffset? recordedAt, CancellationToken ct)
    {
        await Task.Yield(); // Stores in the process write at once, and the next batch is to be folded meanwhile.
        Fault.Point("projection.before-commit");
        try
        {
            if (!await WriteWatched(write, mine, ct))
                return false;
        }
        catch (Exception failure) when (RefusedRows.IsRefusal(failure))
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

    /// <summary>Carries out what the log says about a row that is behind: the row is folded again.</summary>
    private async ValueTask<bool> Heed(RecordedEvent note, CancellationToken ct)
    {
        _hasHeeded = true; // Other nodes see by the checkpoint that it is behind.
        _before = []; // The row changes beside the batches.
        if (await Notes.Heed(note, _durable, ct) is not { } write)
            return true;
        if (!await engine.Write(definition, write, ct, note.Context.Position))
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
