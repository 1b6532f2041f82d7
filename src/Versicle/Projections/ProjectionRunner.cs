using System.Diagnostics;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>
/// One projection's subscription: reads the log after its checkpoint, checks that positions are dense, folds a batch, and
/// moves rows and checkpoint in one transaction. Woken by commits; it does not poll.
/// </summary>
internal sealed class ProjectionRunner(ProjectionDefinition definition, EngineParts engine, LogSignal signal, TimeProvider time, int batchSize)
{
    /// <summary>Positions passed without an event of its own before the checkpoint is moved for them alone.</summary>
    private const int IdleCheckpointEvery = 1_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _types = [.. definition.Events.Select(engine.Codec.NameOf)];
    private readonly ProjectionProgress _progress = new(definition, signal, time);
    private Checkpoint _durable;
    private Guid _epoch;
    private LogPosition _position;
    private int _oneByOne;

    public ProjectionProgress Progress => _progress;

    /// <summary>Makes its tables, and finds where it stands.</summary>
    /// <exception cref="LogForkedException">It stands where this log has never been: going on would skip what comes there.</exception>
    public async ValueTask Prepare(CancellationToken ct)
    {
        // The checkpoint first: the log only grows, so a head read after it is never behind it by itself.
        _durable = await engine.RequiredReadDatabase.Prepare(definition, ct);
        var head = await engine.RequiredStore.Log.Head(ct);
        var stands = new ConsistencyToken(_durable.Epoch, _durable.Position);
        if (_durable.Position > LogPosition.Start && !await engine.RequiredStore.Log.Holds(stands, ct))
            throw new LogForkedException($"projection '{definition.Name}'", stands, head);
        await RequireSameEvent(head, ct);

        _epoch = head.Epoch;
        _position = _durable.Position;
        _progress.Start(_position, _durable.IsLive);
    }

    /// <summary>The restored log may have grown again, past what this projection has seen of the old one.</summary>
    private async ValueTask RequireSameEvent(LogHead head, CancellationToken ct)
    {
        if (_durable.Position == LogPosition.Start)
            return;

        var page = await engine.RequiredStore.Log.Read(new() { After = new(_durable.Position.Value - 1), Max = 1 }, ct);
        if (page.Events is not [var there, ..] || there.Hash != _durable.Hash)
            throw new LogForkedException($"projection '{definition.Name}'", new(_durable.Epoch, _durable.Position), head);
    }

    /// <summary>Runs until it is told to stop, or an event fails.</summary>
    public async Task Run(CancellationToken stop)
    {
        await Task.Yield(); // Stores in the process answer at once: the host's start must not wait for the whole log.
        Activity.Current = null; // Its batches are not part of whatever starts the host.
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            var news = signal.Next; // Taken before the look, so that nothing falls between the two.
            try
            {
                if (!await Step(stop))
                    await news.WaitAsync(stop);
                pause = FirstPause;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException unavailable)
            {
                _progress.Retry(unavailable);
                await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (Exception failure)
            {
                _progress.Stop(failure);
                return;
            }
        }
    }

    /// <summary>One batch. False at the head.</summary>
    private async ValueTask<bool> Step(CancellationToken ct)
    {
        var max = _oneByOne > 0 ? 1 : batchSize;
        var page = await engine.RequiredStore.Log.Read(new() { After = _position, Max = max }, ct);
        var events = page.Events;
        if (events.Count == 0)
            return await RestAtHead(ct);

        RequireDense(events);
        await FollowHistory(ct);
        try
        {
            await Apply(events, ct);
        }
        catch (Exception failure) when (events.Count > 1 && failure is not (OperationCanceledException or StoreUnavailableException))
        {
            _oneByOne = events.Count; // Once more, event by event: what stops the projection is then exactly the one that fails.
            return true;
        }

        if (_oneByOne > 0)
            _oneByOne--;
        return true;
    }

    /// <summary>
    /// A promoted standby begins another history. If it lacks what this projection has folded, going on would skip what comes
    /// there.
    /// </summary>
    private async ValueTask FollowHistory(CancellationToken ct)
    {
        var log = engine.RequiredStore.Log;
        if (log.EpochRead is not { } epoch || epoch == _epoch)
            return;

        var stands = new ConsistencyToken(_epoch, _position);
        if (_position > LogPosition.Start && !await log.Holds(stands, ct))
            throw new LogForkedException($"projection '{definition.Name}'", stands, await log.Head(ct));
        _epoch = epoch;
    }

    private async ValueTask<bool> RestAtHead(CancellationToken ct)
    {
        if (!_durable.IsLive)
        {
            await engine.RequiredReadDatabase.GoLive(definition, ct);
            _durable = _durable with { IsLive = true };
        }

        _progress.Move(_position, _durable.IsLive);
        return false;
    }

    private void RequireDense(IReadOnlyList<RecordedEvent> events)
    {
        var next = _position.Value + 1;
        foreach (var recorded in events)
        {
            if (recorded.Context.Position.Value != next)
                throw new LogGapException(new(next), recorded.Context.Position);
            next++;
        }
    }

    private async ValueTask Apply(IReadOnlyList<RecordedEvent> events, CancellationToken ct)
    {
        var batch = Decode(events);
        var (to, hash) = (events[^1].Context.Position, events[^1].Hash);
        if (batch.Count > 0 || to.Value - _durable.Position.Value >= IdleCheckpointEvery)
        {
            if (!await WriteWatched(batch, _durable with { Epoch = _epoch, Position = to, Hash = hash }, ct))
            {
                await Prepare(ct); // Another worker was here: go on from where it is.
                return;
            }
        }

        _position = to;
        _progress.Move(_position, _durable.IsLive, events[^1].Context.RecordedAt);
    }

    private List<Happened> Decode(IReadOnlyList<RecordedEvent> events)
    {
        var batch = new List<Happened>(events.Count);
        foreach (var recorded in events)
        {
            // Erased, with nothing in its place: there is nothing to fold.
            if (recorded is { IsRedacted: true, Data.IsEmpty: true })
                continue;
            if (_types.Contains(recorded.Type))
                batch.Add(new(engine.Codec.Decode(recorded), recorded.Context));
            else
                engine.Codec.RequireKnown(recorded);
        }

        return batch;
    }

    private ValueTask<bool> WriteWatched(List<Happened> batch, Checkpoint moved, CancellationToken ct)
    {
        var (operation, metadata) = (engine.Telemetry.Batches, batch.Select(happened => happened.Context.Metadata));
        return batch.Count > 0 && operation.IsWatched
            ? operation.Watch(definition.Name, span => Told(span), TraceLinks.Of(metadata))
            : Write(batch, moved, ct);

        async ValueTask<bool> Told(Activity? span)
        {
            span?.SetTag(Telemetry.EventCount, batch.Count).SetTag(Telemetry.Position, moved.Position.Value);
            return await Write(batch, moved, ct);
        }
    }

    private async ValueTask<bool> Write(List<Happened> batch, Checkpoint moved, CancellationToken ct)
    {
        await using var transaction = await engine.RequiredReadDatabase.Begin(definition, ct);
        foreach (var rows in definition.Rows)
            await rows.Begin().Apply(batch, transaction, ct);

        Fault.Point("projection.before-commit");
        if (!await transaction.Commit(_durable, moved, ct))
            return false;

        Fault.Point("projection.after-commit");
        _durable = moved;
        engine.Telemetry.Processed(definition.Name, batch.Count);
        return true;
    }
}
