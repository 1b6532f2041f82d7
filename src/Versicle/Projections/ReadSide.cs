using Versicle.Stores;

namespace Versicle;

/// <summary>The read side of this node: what its projections do, and what an operator can do about it.</summary>
public sealed class ReadSide
{
    private readonly ProjectionEngine _projections;
    private readonly EngineParts _engine;

    internal ReadSide(ProjectionEngine projections, EngineParts engine) => (_projections, _engine) = (projections, engine);

    /// <summary>How each projection is doing, in the order of declaration.</summary>
    public IReadOnlyList<ProjectionStatus> Status() => _projections.Status();

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
}
