namespace Versicle;

/// <summary>How a projection is doing on this node.</summary>
/// <param name="Name">Its class's name.</param>
/// <param name="ReadModels">The names of its read models.</param>
/// <param name="Fingerprint">Of its code; part of its tables' names.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Position">The last position it finished.</param>
/// <param name="Head">The log's last known position.</param>
/// <param name="Since">How long ago it last moved, or found nothing to do.</param>
/// <param name="Error">Why it stopped or retries; null while all is well. Without payloads.</param>
public sealed record ProjectionStatus(
    string Name,
    IReadOnlyList<string> ReadModels,
    string Fingerprint,
    ProjectionState State,
    LogPosition Position,
    LogPosition Head,
    TimeSpan Since,
    string? Error)
{
    /// <summary>Behind and not moving for this long is not healthy.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(10);

    /// <summary>Events it has not seen yet.</summary>
    public long Lag => Math.Max(0, Head.Value - Position.Value);

    /// <summary>For how long there have been events that it has not seen, at most; zero when it has seen all.</summary>
    public TimeSpan LagTime { get; init; }

    /// <summary>Rows with events that fail, or that wait behind one: everything else goes on.</summary>
    public int ParkedRows { get; init; }

    /// <summary>Rows that a comparison has found to be other than their events make them, since the start: see <see cref="ReadSide.Compare"/>.</summary>
    public int DriftedRows { get; init; }

    /// <summary>Where this is a new version that is to replace another: how far that is. Null otherwise.</summary>
    public RebuildStatus? Rebuild { get; init; }

    /// <summary>Whether its queries answer here: false while another version is current, and this one is being built.</summary>
    public bool IsReady => IsHealthy && Rebuild is null;

    /// <summary>Whether it is caught up, or moving.</summary>
    public bool IsHealthy => State is not ProjectionState.Stopped && (Lag == 0 || Since < StuckAfter);
}

/// <summary>How far a new version of a projection is. Events done and the log's head are those of <see cref="ProjectionStatus"/>.</summary>
/// <param name="Replaces">The fingerprint of the version that is current.</param>
/// <param name="EventsPerSecond">On the average since this node began; of a version that another node builds, as seen from here.</param>
/// <param name="TimeLeft">Until it has caught up, at that rate; null when there is no rate yet.</param>
public sealed record RebuildStatus(string Replaces, double EventsPerSecond, TimeSpan? TimeLeft)
{
    /// <summary>How its rows differ from the current version's; null until they were compared. Known on the node that builds.</summary>
    public Stores.VersionDifference? Difference { get; init; }

    /// <summary>Why it waits for <see cref="ReadSide.Confirm"/>; null when it does not. Known on the node that builds.</summary>
    public string? Awaits { get; init; }
}

/// <summary>What a projection is doing.</summary>
public enum ProjectionState
{
    /// <summary>Its tables are new: it folds the log from position 1, and its queries wait.</summary>
    Building,

    /// <summary>It has caught up, and waits for <see cref="ReadSide.Confirm"/> to replace the current version. Its queries wait.</summary>
    AwaitingConfirmation,

    /// <summary>It follows the log.</summary>
    Running,

    /// <summary>Another node keeps it; this one reads its rows, and takes it over when that node is gone.</summary>
    Following,

    /// <summary>A store is not there, or an event fails and may yet go through; it tries again by itself.</summary>
    Retrying,

    /// <summary>
    /// It cannot go on: an event that nobody here can read, or more failing events than may be parked. It stays at the position
    /// before it.
    /// </summary>
    Stopped,
}
