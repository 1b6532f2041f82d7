using Versicle.Stores;

namespace Versicle;

/// <summary>The read side of this node: what its projections do, and what an operator can do about it.</summary>
public sealed class ReadSide
{
    private static readonly TimeSpan RollbackWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RollbackPause = TimeSpan.FromMilliseconds(20);

    private readonly ProjectionEngine _projections;
    private readonly EngineParts _engine;

    internal ReadSide(ProjectionEngine projections, EngineParts engine) => (_projections, _engine) = (projections, engine);

    /// <summary>How each projection is doing, in the order of declaration.</summary>
    public IReadOnlyList<ProjectionStatus> Status() => _projections.Status();

    /// <summary>The versions of a projection: how far each is, which one is current, how a new one differs. Also those of other code.</summary>
    /// <exception cref="ArgumentException">There is no projection of that name here.</exception>
    public ValueTask<IReadOnlyList<StoredVersion>> Versions(string projection, CancellationToken ct) =>
        Book.Of(_projections.Of(projection).Definition.Name, ct);

    /// <summary>Lets a new version become current, whatever it differs in: as soon as it has caught up.</summary>
    /// <exception cref="ArgumentException">There is no projection of that name here, or no such version of it.</exception>
    public async ValueTask Confirm(string projection, string fingerprint, CancellationToken ct)
    {
        await Require(projection, fingerprint, ct);
        await Book.Confirm(projection, fingerprint, ct);
    }

    /// <summary>
    /// Makes a version current that was so before. Its rows are brought on by the nodes that have its code; queries go on
    /// reading the version of their own node's code.
    /// </summary>
    /// <exception cref="ArgumentException">There is no projection of that name here, or no such version of it.</exception>
    /// <exception cref="VersionBehindException">It was never current, or stays behind the one that is: redeploy its code.</exception>
    public async ValueTask Rollback(string projection, string fingerprint, CancellationToken ct)
    {
        var began = _engine.Time.GetTimestamp();
        while (true)
        {
            var wanted = await Require(projection, fingerprint, ct);
            var current = (await Book.Of(projection, ct)).FirstOrDefault(version => version.IsCurrent);
            if (wanted.IsCurrent)
                break;

            var isHopeless = !wanted.Checkpoint.IsLive || _projections.IsCarried(projection, fingerprint) is false;
            if (isHopeless || _engine.Time.GetElapsedTime(began) > RollbackWait)
                throw new VersionBehindException(projection, fingerprint, wanted.Checkpoint.Position, current?.Checkpoint.Position ?? default);
            if (await Book.Switch(new(projection, current?.Fingerprint, fingerprint, MayParkMore: true), ct) is SwitchOutcome.Switched)
                break;
            await Task.Delay(RollbackPause, _engine.Time, ct); // The two follow the log side by side.
        }

        while (!await Book.Show(projection, ct))
            await Task.Delay(RollbackPause, _engine.Time, ct);
    }

    /// <summary>Drops a version that is not needed any more: its tables, its checkpoint, what is parked of it.</summary>
    /// <exception cref="ArgumentException">There is no projection of that name here, or no such version of it.</exception>
    /// <exception cref="InvalidOperationException">It is current, or a node has its code.</exception>
    public async ValueTask Forget(string projection, string fingerprint, CancellationToken ct)
    {
        await Require(projection, fingerprint, ct);
        if (_projections.IsCarried(projection, fingerprint) is true)
            throw new InvalidOperationException($"version {fingerprint} of projection '{projection}' is the code of a node that lives. Stop that node first.");
        if (!await Book.Forget(projection, fingerprint, ct))
            throw new InvalidOperationException($"version {fingerprint} of projection '{projection}' is current. Make another one current first.");
    }

    /// <summary>What is parked of a projection, in the order of positions. Empty when all events are applied.</summary>
    /// <exception cref="ArgumentException">There is no projection of that name here.</exception>
    public ValueTask<IReadOnlyList<ParkedEvent>> Parked(string projection, CancellationToken ct) =>
        _engine.RequiredReadDatabase.Parked(_projections.Of(projection).Definition, ct);

    /// <summary>Has a projection that has stopped go on, and applies what is parked of it: in order, as far as it goes through now.</summary>
    /// <param name="projection">Its name.</param>
    /// <param name="row">Only the row of this event; null: all rows.</param>
    /// <param name="ct">Cancels it; what was applied stays applied.</param>
    /// <returns>How many parked events were applied.</returns>
    public async ValueTask<int> Retry(string projection, ParkedEvent? row, CancellationToken ct)
    {
        var worker = _projections.Of(projection);
        worker.Resume();
        return await worker.Retry(row, ct);
    }

    /// <summary>
    /// Decides that an event has no effect on a row: in every version of the projection, on every node, in every rebuild. The
    /// decision is a fact of the log, with who took it and why. What waited behind the event is applied.
    /// </summary>
    /// <param name="projection">Its name.</param>
    /// <param name="parked">Which event, of which row.</param>
    /// <param name="reason">Why, in words.</param>
    /// <param name="context">Who decides.</param>
    /// <param name="ct">Cancels it, until it is written.</param>
    /// <returns>The token of the decision: a query that comes with it sees the row without the event.</returns>
    public async ValueTask<ConsistencyToken> Skip(string projection, ParkedEvent parked, string reason, MessageContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(parked);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        var name = _projections.Of(projection).Definition.Name;
        var skipped = new SkippedEvent(name, parked.ReadModel, parked.Key, parked.Position, reason);
        var metadata = new EventMetadata { Command = "Skip", Actor = context.Actor, Correlation = context.Correlation, Causation = context.Causation };
        var append = new Append(
            _engine.Ids.Next(), [new(SkippedEvent.Stream, ExpectedVersion.Any, [skipped.Encode(_engine.Ids.Next())])], metadata);
        return ((AppendResult.Appended)await _engine.RequiredStore.Log.Append(append, ct)).Head.Token;
    }

    /// <summary>
    /// What made a row what it is: the events that are about it, from which command and by whom, and the version of the projection. It
    /// reads all events of the projection's.
    /// </summary>
    /// <param name="projection">Its name.</param>
    /// <param name="readModel">Whose row.</param>
    /// <param name="key">Which row; see <see cref="ParkedEvent.Key"/>. One that is not there, or never was, has a story too.</param>
    /// <param name="ct">Cancels it.</param>
    public ValueTask<RowStory> Explain(string projection, string readModel, string key, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new RowAudit(_projections.Of(projection).Definition, _engine).Explain(readModel, key, ct);
    }

    /// <summary>
    /// Compares rows of a projection with what their events make them, each as of exactly the checkpoint that it is read at. They are
    /// chosen by chance: half of them from events, so that one that is missing is found, and half from what is there. What differs is an
    /// alert: in <see cref="ProjectionStatus.DriftedRows"/>, in health, in the metrics and in the host's log. It reads all events of the
    /// projection's.
    /// </summary>
    /// <param name="projection">Its name.</param>
    /// <param name="rows">How many rows of each of its read models, about: 1 to 10,000.</param>
    /// <param name="ct">Cancels it.</param>
    public async ValueTask<DriftReport> Compare(string projection, int rows, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, 10_000);
        var worker = _projections.Of(projection);
        var report = await new RowAudit(worker.Definition, _engine).Compare(rows, new Random(_engine.Ids.Next().GetHashCode()), ct);
        _engine.Telemetry.Drifted(projection, report.Drifted.Count);
        worker.Progress.Compare(report);
        return report;
    }

    private IVersionBook Book => _engine.RequiredReadDatabase.Versions;

    private async ValueTask<StoredVersion> Require(string projection, string fingerprint, CancellationToken ct)
    {
        var versions = await Versions(projection, ct);
        return versions.FirstOrDefault(version => version.Fingerprint == fingerprint) ?? throw new ArgumentException(
            $"projection '{projection}' has no version {fingerprint}. It has {string.Join(", ", versions.Select(version => version.Fingerprint))}.", nameof(fingerprint));
    }
}
