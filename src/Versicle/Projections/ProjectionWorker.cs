using System.Diagnostics;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>Keeps one projection going on this node: takes it over, follows the log, tries again when a store is not there.</summary>
internal sealed class ProjectionWorker(
    ProjectionDefinition definition, EngineParts engine, ProjectionSources sources, LogSignal signal, TimeProvider time, ReadModelsBuilder options)
{
    private static readonly TimeSpan QuickLook = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestQuickLook = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan SlowLook = TimeSpan.FromSeconds(1);

    private readonly WorkerPace _pace = new(options.BatchSize);
    private bool _hasStayed;
    private TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ProjectionDefinition Definition => definition;

    public ProjectionProgress Progress { get; } = new(definition, signal, time, options.MaxWaiters);

    /// <summary>Makes its tables, and finds where it stands.</summary>
    /// <exception cref="LogForkedException">It stands where this log has never been: going on would skip what comes there.</exception>
    public async ValueTask Prepare(CancellationToken ct)
    {
        var at = await engine.RequiredReadDatabase.Prepare(definition, ct);
        await sources.RequireHeld(definition, at, ct);
        await LookForCurrent(ct);
        Progress.Start(at.Position, at.IsLive);
    }

    /// <summary>Whether this node keeps the projection. Without leases it always does.</summary>
    public Ownership Ownership { get; } = new();

    /// <summary>Runs until it is told to stop.</summary>
    /// <param name="members">Who tells which node keeps the projection; null: every node does.</param>
    /// <param name="stop">Ends it.</param>
    public async Task Run(Membership? members, CancellationToken stop)
    {
        await Task.Yield(); // Stores in the process answer at once: the host's start must not wait for the whole log.
        Activity.Current = null; // What it does is not part of whatever starts the host.
        var isClaimed = false;
        while (!stop.IsCancellationRequested)
        {
            var lost = Ownership.Lost;
            try
            {
                if (!Ownership.IsMine)
                {
                    isClaimed = false;
                    await Follow(stop);
                    continue;
                }

                var read = engine.RequiredReadDatabase;
                var looked = Ownership.Looked;
                var from = isClaimed ? await read.Look(definition, stop) : await read.Claim(definition, stop);
                isClaimed = true;
                await Stay(from, members, lost, stop);
                _hasStayed = true;

                // Overtaken. With leases it looks around before anything else; without, it goes on from where the other one is,
                // under the other one's term.
                isClaimed = members is null;
                if (members is not null)
                    await looked.WaitAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException) when (lost.IsCancellationRequested)
            {
                // Another node keeps it from now on, or this one begins again, among others than before.
            }
            catch (StoreUnavailableException unavailable)
            {
                await PauseFor(unavailable, stop);
            }
            catch (FoldFailure failing)
            {
                _pace.Fail();
                await PauseFor(failing.Cause, stop);
            }
            catch (WriteFailure)
            {
                _pace.Refuse();
            }
            catch (Exception) when (_pace.Narrow())
            {
                // Once more, in smaller batches: what stops the projection is then exactly the event that fails.
            }
            catch (Exception failure)
            {
                await StopFor(failure, stop);
            }
        }
    }

    /// <summary>Has it go on after it has stopped.</summary>
    public void Resume()
    {
        Progress.Resume();
        Interlocked.Exchange(ref _resumed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>Applies the parked events of one row, or of all, in order, as far as they go through.</summary>
    /// <returns>How many were applied.</returns>
    public async ValueTask<int> Retry(ParkedEvent? one, CancellationToken ct)
    {
        var skips = await SkipList.Load(engine.RequiredStore.Log, definition.Name, ct);
        var applied = 0;
        var rows = (await engine.RequiredReadDatabase.Parked(definition, ct)).Select(parked => (parked.ReadModel, parked.Key)).Distinct();
        foreach (var (readModel, key) in rows.Where(row => one is null || row == (one.ReadModel, one.Key)))
            applied += await RetryRow(readModel, key, skips, ct);
        return applied;
    }

    /// <summary>Under a term of its own: whoever works on the projection now looks again before it writes.</summary>
    private async ValueTask<int> RetryRow(string readModel, string key, SkipList skips, CancellationToken ct)
    {
        while (true)
        {
            var at = await engine.RequiredReadDatabase.Claim(definition, ct);
            var parked = (await engine.RequiredReadDatabase.Parked(definition, ct))
                .Where(one => one.ReadModel == readModel && one.Key == key).ToList();
            if (parked.Count == 0 || await sources.RepairOf(definition, skips).Retry(at, parked, ct) is not { } write)
                return 0;
            if (await engine.Write(definition, write, ct))
                return write.Released.Count - write.Parked.Count;
        }
    }

    private async Task Stay(Checkpoint from, Membership? members, CancellationToken lost, CancellationToken stop)
    {
        await sources.RequireHeld(definition, from, stop);
        var lot = new ParkingLot(definition.Name, options.Parking);
        lot.Know(await engine.RequiredReadDatabase.Parked(definition, stop));
        var skips = await SkipList.Load(engine.RequiredStore.Log, definition.Name, stop);
        Progress.Start(from.Position, from.IsLive);
        Progress.Park(lot.Rows);
        engine.News.AnnounceAll(definition, from); // What others have written meanwhile, nobody has told.
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(stop, lost);
        var succession = new Succession(definition, engine.RequiredReadDatabase, options.Rebuild, Progress)
        {
            // Without anybody to ask, whoever starts is taken for the one who is wanted.
            MayReturn = current => members is null ? !_hasStayed : !members.IsCarried(NodeKeeper.NameOf(definition.Name, current)),
        };
        await new ProjectionSession(definition, engine, sources, Progress, _pace)
        {
            Lot = lot,
            Skips = skips,
            Notes = new(definition, engine, sources, skips),
            Succession = succession,
        }.Run(from, mine.Token);
    }

    /// <summary>Which version another node's, or an earlier process's, queries are answered from meanwhile.</summary>
    private async ValueTask LookForCurrent(CancellationToken ct)
    {
        var versions = await engine.RequiredReadDatabase.Versions.Of(definition.Name, ct);
        var current = versions.FirstOrDefault(version => version.IsCurrent)?.Fingerprint;
        var own = versions.FirstOrDefault(version => version.Fingerprint == definition.Fingerprint);
        Progress.Replace(current == definition.Fingerprint ? null : current, own?.Difference);
    }

    /// <summary>Another node keeps it: this one watches how far it is, quickly while a query waits for it.</summary>
    private async Task Follow(CancellationToken stop)
    {
        var pause = QuickLook;
        var seen = ((Checkpoint, LogPosition?, int)?)null;
        while (!Ownership.IsMine)
        {
            var (looked, asked, news) = (Ownership.Looked, Progress.Asked, signal.Next);
            var at = await engine.RequiredReadDatabase.Look(definition, stop);
            var parked = await engine.RequiredReadDatabase.Parked(definition, stop);
            var wanted = Progress.Wanted ?? signal.Head;
            var covered = wanted > at.Position && await sources.HasNothingFor(definition, at.Position, wanted, stop) ? wanted : at.Position;
            Progress.Follow(at, covered, parked.Select(one => (one.ReadModel, one.Key)).Distinct().Count());

            // Which rows the other node has changed is not known here.
            var sees = (at, parked.Count > 0 ? parked[^1].Position : (LogPosition?)null, parked.Count);
            if (seen != sees)
                engine.News.AnnounceAll(definition, at);
            seen = sees;

            var isWatched = engine.News.IsWatched(definition);
            var isAsked = Progress.Wanted is not null || isWatched && covered < signal.Head;
            pause = isAsked && pause * 2 < LongestQuickLook ? pause * 2 : isAsked ? LongestQuickLook : QuickLook;
            var sleep = Task.Delay(isAsked ? pause : SlowLook, time, stop);
            await Task.WhenAny(isAsked ? [sleep, looked] : isWatched ? [sleep, looked, asked, news] : [sleep, looked, asked]);
            stop.ThrowIfCancellationRequested();
        }
    }

    private async Task StopFor(Exception failure, CancellationToken stop)
    {
        var resumed = _resumed.Task;
        Progress.Stop(failure);
        await resumed.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task PauseFor(Exception failure, CancellationToken stop)
    {
        Progress.Retry(failure);
        await Task.Delay(_pace.Pause(), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
