using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Versicle;

/// <summary>
/// What a host tells those who listen: spans of one source and measurements of one meter, both named <c>Versicle</c>. Each host
/// has its own. While nobody listens an operation costs two reads of a field, and no memory.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    public const string Name = "Versicle";

    public const string ReadModel = "versicle.read_model.name";
    public const string Projection = "versicle.projection.name";
    public const string EventCount = "versicle.event.count";
    public const string Position = "versicle.log.position";

    private const string Command = "versicle.command.type";
    private const string ConflictKind = "versicle.conflict.kind";

    private readonly ActivitySource _source;
    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly Counter<long> _appended;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _processed;
    private readonly Counter<long> _drifted;

    /// <param name="meters">The application's, which disposes what it makes; null makes one of this host alone.</param>
    /// <param name="time">What durations are measured with.</param>
    public Telemetry(IMeterFactory? meters, TimeProvider time)
    {
        var version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3);
        _source = new(Name, version);
        _meter = meters?.Create(new MeterOptions(Name) { Version = version }) ?? new(Name, version);
        _ownsMeter = meters is null;

        Commands = Operation("send", ActivityKind.Internal, "versicle.command.duration", Command, "Commands, from the bus to their commit.");
        Queries = Operation("query", ActivityKind.Internal, "versicle.query.duration", "versicle.query.type", "Queries, waiting for a token included.");
        Appends = Operation("append", ActivityKind.Producer, "versicle.append.duration", Command, "Commits: the append, and the rows with it.");
        Batches = Operation("process", ActivityKind.Consumer, "versicle.projection.duration", Projection, "Batches of a projection, up to their commit.");
        Waits = Operation("wait", ActivityKind.Internal, "versicle.token.wait.duration", ReadModel, "Waits of reads until a read model reached their token.");
        _appended = _meter.CreateCounter<long>("versicle.events.appended", "{event}", "Events that were appended.");
        _conflicts = _meter.CreateCounter<long>("versicle.append.conflicts", "{conflict}", "Appends that met a log which was not as they required.");
        _processed = _meter.CreateCounter<long>("versicle.projection.processed", "{event}", "Events that a projection folded.");

        _drifted = _meter.CreateCounter<long>("versicle.projection.drifted", "{row}", "Rows that are not what their events make them, each time they are found.");

        Operation Operation(string verb, ActivityKind kind, string duration, string target, string description) =>
            new(_source, time, verb, kind, _meter.CreateHistogram(duration, "s", description, tags: null, Buckets), target);
    }

    public Operation Commands { get; }

    public Operation Queries { get; }

    public Operation Appends { get; }

    public Operation Batches { get; }

    public Operation Waits { get; }

    // From a tenth of a millisecond, which a read in the process takes, to the ten seconds after which nobody waits.
    private static InstrumentAdvice<double> Buckets { get; } = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    public void Appended(string command, int events) => _appended.Add(events, new KeyValuePair<string, object?>(Command, command));

    public void Conflicted(string command, AppendResult.Conflict conflict) =>
        _conflicts.Add(1, new(Command, command), new(ConflictKind, KindOf(conflict)));

    public void Drifted(string projection, int rows) =>
        _drifted.Add(rows, new KeyValuePair<string, object?>(Projection, projection));

    public void Processed(string projection, int events) =>
        _processed.Add(events, new KeyValuePair<string, object?>(Projection, projection));

    /// <summary>Has listeners see how far behind each projection is, whenever they look.</summary>
    public void Observe(Func<IReadOnlyList<ProjectionStatus>> projections)
    {
        _meter.CreateObservableGauge(
            "versicle.projection.lag", () => projections().Select(p => Of(p, p.Lag)), "{event}", "Events that a projection has not seen yet.");
        _meter.CreateObservableGauge(
            "versicle.projection.lag.time", () => projections().Select(p => Of(p, p.LagTime.TotalSeconds)), "s", "For how long a projection has been behind.");

        static Measurement<T> Of<T>(ProjectionStatus projection, T value)
            where T : struct => new(value, new KeyValuePair<string, object?>(Projection, projection.Name));
    }

    public void Dispose()
    {
        _source.Dispose();
        if (_ownsMeter)
            _meter.Dispose();
    }

    private static string KindOf(AppendResult.Conflict conflict) => conflict switch
    {
        AppendResult.StreamConflict => "stream",
        AppendResult.ConditionConflict => "condition",
        _ => "key",
    };
}
