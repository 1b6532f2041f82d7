using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>The read side of one node: the tail of the log, and a worker for each projection.</summary>
internal sealed class ProjectionEngine : IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly LogSignal _signal;
    private readonly TimeProvider _time;
    private readonly LogTail _tail;
    private readonly List<ProjectionWorker> _workers;
    private readonly EngineParts _engine;
    private readonly bool _hasLeases;
    private readonly ParkingLimits _parking;
    private readonly CancellationTokenSource _stop = new();
    private NodeKeeper? _keeper;
    private Task _running = Task.CompletedTask;
    private ITimer? _lookAgain;

    public ProjectionEngine(IReadOnlyList<ProjectionDefinition> projections, EngineParts engine, LogSignal signal, VersicleBuilder builder)
    {
        (_engine, _signal, _time) = (engine, signal, builder.Time);
        (_hasLeases, _parking) = (builder.ReadSide.Leases, builder.ReadSide.Parking);
        var reader = new BatchReader(engine, NamesOf(engine, projections.SelectMany(projection => projection.Events)));
        _tail = new(reader, signal, builder.Time);
        _workers =
        [
            .. projections.Select(projection => new ProjectionWorker(
                projection,
                engine,
                new(engine, reader, new(reader), _tail, new(NamesOf(engine, projection.Events))),
                signal,
                builder.Time,
                builder.ReadSide)),
        ];
    }

    /// <summary>The worker of a projection.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public ProjectionWorker Of(string projection) => _workers.FirstOrDefault(worker => worker.Definition.Name == projection)
        ?? throw new ArgumentException(
            $"there is no projection '{projection}' in this host. It has {string.Join(", ", _workers.Select(worker => $"'{worker.Definition.Name}'"))}.", nameof(projection));

    /// <summary>The names of those that this node keeps.</summary>
    public IReadOnlyList<string> Kept() => [.. _workers.Where(worker => worker.Ownership.IsMine).Select(worker => worker.Definition.Name)];

    public bool IsEmpty => _workers.Count == 0;

    /// <summary>Every projection, how far it is, and how much of it may be parked.</summary>
    public IEnumerable<(ProjectionDefinition Definition, ProjectionProgress Progress, ParkingLimits Limits)> All =>
        _workers.Select(worker => (worker.Definition, worker.Progress, _parking));

    public void Each(Action<ProjectionProgress> act) => _workers.ForEach(worker => act(worker.Progress));

    public IReadOnlyList<ProjectionStatus> Status() => [.. _workers.Select(worker => worker.Progress.Status())];

    public Dictionary<ReadTable, ProjectionProgress> ProgressByTable() => _workers
        .SelectMany(worker => worker.Definition.Rows.Select(fold => (fold.Table, worker.Progress)))
        .ToDictionary(pair => pair.Table, pair => pair.Progress);

    /// <summary>Makes the tables, and starts. The stores are open.</summary>
    public async ValueTask Start(LogPosition head, CancellationToken ct)
    {
        foreach (var worker in _workers)
            await worker.Prepare(ct);

        // Commits of this process wake the tail by themselves; this is for those of another process on the same store.
        _lookAgain = _time.CreateTimer(_ => _signal.Nudge(), null, LookAgain, LookAgain);
        _tail.Start(head);
        if (_hasLeases && _engine.RequiredReadDatabase.Nodes is { } directory)
        {
            _keeper = new(directory, _engine.Ids.Next(), _workers, _time);
            await _keeper.Look(ct);
        }

        var keeping = _keeper?.Run(_stop.Token) ?? Task.CompletedTask;
        _running = Task.WhenAll([_tail.Run(_stop.Token), keeping, .. _workers.Select(worker => worker.Run(_keeper?.Members, _stop.Token))]);
    }

    /// <summary>Whether a node has a version's code; null when there are no other nodes to ask.</summary>
    public bool? IsCarried(string projection, string fingerprint) =>
        _workers.Any(worker => worker.Definition.Name == projection && worker.Definition.Fingerprint == fingerprint) ? true
        : _keeper?.Members.IsCarried(NodeKeeper.NameOf(projection, fingerprint));

    /// <summary>Ends after the batches that are being written.</summary>
    public async ValueTask Stop()
    {
        await _stop.CancelAsync();
        _lookAgain?.Dispose();
        await _running;
        if (_keeper is not null)
            await _keeper.Leave();
        _keeper = null;
    }

    public void Dispose() => _stop.Dispose();

    private static HashSet<string> NamesOf(EngineParts engine, IEnumerable<Type> events) => [.. events.SelectMany(engine.Codec.NamesOf)];
}
