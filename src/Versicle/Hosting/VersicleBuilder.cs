using System.Security.Claims;
using Versicle.Stores;

namespace Versicle;

/// <summary>What an application chooses: where the log is, where the read models are, and what messages pass.</summary>
public sealed class VersicleBuilder
{
    /// <summary>The command side: middleware, and handlers registered by hand.</summary>
    public CommandsBuilder Commands { get; } = new();

    /// <summary>The query side: middleware, and handlers registered by hand.</summary>
    public QueriesBuilder Queries { get; } = new();

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The source of ids. Default: version 7 UUIDs of <see cref="Time"/>.</summary>
    public IIdSource? Ids { get; set; }

    /// <summary>How long a query with a token waits for its read models: more than 0, at most 5 minutes. Default 5 s.</summary>
    public TimeSpan FreshnessDeadline
    {
        get;
        set => field = value > TimeSpan.Zero && value <= TimeSpan.FromMinutes(5)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(FreshnessDeadline), value, "FreshnessDeadline is more than 0 and at most 5 minutes.");
    } = TimeSpan.FromSeconds(5);

    /// <summary>How long one command's handler may hold the writer: 10 ms to 5 minutes. Default 5 s.</summary>
    public TimeSpan SessionLimit
    {
        get;
        set => field = value >= TimeSpan.FromMilliseconds(10) && value <= TimeSpan.FromMinutes(5)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(SessionLimit), value, "SessionLimit is 10 ms to 5 minutes.");
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a command waits for another attempt under the same <see cref="MessageContext.Key"/>: more than 0, at most 5 minutes.
    /// Default 5 s.
    /// </summary>
    public TimeSpan KeyDeadline
    {
        get;
        set => field = value > TimeSpan.Zero && value <= TimeSpan.FromMinutes(5)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(KeyDeadline), value, "KeyDeadline is more than 0 and at most 5 minutes.");
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long answers are kept for their keys: 1 minute to 10 years; choose more than any caller goes on trying. It counts only
    /// time in which a process with this log runs. Default 7 days.
    /// </summary>
    public TimeSpan AnswerRetention
    {
        get;
        set => field = value >= TimeSpan.FromMinutes(1) && value <= TimeSpan.FromDays(3653)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(AnswerRetention), value, "AnswerRetention is 1 minute to 10 years.");
    } = TimeSpan.FromDays(7);

    internal Dictionary<string, Func<ClaimsPrincipal, bool>> Policies { get; } = new(StringComparer.Ordinal);

    /// <summary>Defines a policy for messages: whom it allows, among callers that are signed in.</summary>
    /// <param name="name">As in <see cref="PolicyAttribute"/>.</param>
    /// <param name="allows">Whether it allows a caller. Pure.</param>
    public VersicleBuilder Policy(string name, Func<ClaimsPrincipal, bool> allows)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(allows);
        Policies.Add(name, allows);
        return this;
    }

    /// <summary>Of how many streams each decider keeps the state in memory: 0 to 1,000,000. Default 10,000. Only speed.</summary>
    public int CachedStates
    {
        get;
        set => field = value is >= 0 and <= 1_000_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(CachedStates), value, "CachedStates is 0 to 1,000,000 streams.");
    } = 10_000;

    /// <summary>For store packages: where the log is. Set once, by <c>UseSqlite</c> and its kin.</summary>
    public IEventStore? EventStore
    {
        get;
        set => field = field is null
            ? value
            : throw new InvalidOperationException("The application chooses its event store twice. Keep one Use… call.");
    }

    internal ReadModelsBuilder ReadSide { get; } = new();

    /// <summary>Where the read models are: another place than the log's.</summary>
    public VersicleBuilder ReadModels(Action<ReadModelsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(ReadSide);
        return this;
    }
}

/// <summary>Where the read models are.</summary>
public sealed class ReadModelsBuilder
{
    internal ReadModelsBuilder()
    {
    }

    /// <summary>Events folded in one transaction: 1 to 10,000. Default 500.</summary>
    public int BatchSize
    {
        get;
        set => field = value is >= 1 and <= 10_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(BatchSize), value, "BatchSize is 1 to 10,000 events.");
    } = 500;

    /// <summary>
    /// Whether the nodes that share a read database spread its projections among them, one node for each. Default true. False has
    /// every node work on every projection: as correct, since one of them commits, and more work.
    /// </summary>
    public bool Leases { get; set; } = true;

    /// <summary>
    /// How many events a query may fold that is asked as of an earlier moment (<see cref="MessageContext.AsOf"/>), from the first one on:
    /// 0 to 100,000,000. Default 1,000,000. Beyond it the query is refused.
    /// </summary>
    public int AsOfLimit
    {
        get;
        set => field = value is >= 0 and <= 100_000_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(AsOfLimit), value, "AsOfLimit is 0 to 100,000,000 events.");
    } = 1_000_000;

    /// <summary>For store packages: makes an empty database of one host's own, which leaves nothing when it is disposed.</summary>
    public Func<IReadDatabase>? Scratch { get; set; }

    /// <summary>
    /// How often some rows of each projection are compared with their events, on the node that keeps it: 1 s or more. It reads all events
    /// of the projection's each time. Null, the default: only when <see cref="ReadSide.Compare"/> is called.
    /// </summary>
    public TimeSpan? CompareEvery
    {
        get;
        set => field = value is null || value >= TimeSpan.FromSeconds(1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(CompareEvery), value, "CompareEvery is 1 s or more.");
    }

    /// <summary>
    /// How many queries may wait for one projection at a time: 1 to 1,000,000. Default 10,000. Who comes then is turned away at once
    /// (<see cref="TooManyWaitersException"/>), instead of waiting in vain with all others.
    /// </summary>
    public int MaxWaiters
    {
        get;
        set => field = value is >= 1 and <= 1_000_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxWaiters), value, "MaxWaiters is 1 to 1,000,000 queries.");
    } = 10_000;

    /// <summary>When a new version of a projection replaces the current one.</summary>
    public RebuildOptions Rebuild { get; } = new();

    /// <summary>How much may be parked before a projection stops.</summary>
    public ParkingLimits Parking { get; } = new();

    /// <summary>For store packages: the read database. Set once, by <c>UseSqlite</c> and its kin.</summary>
    public IReadDatabase? Database
    {
        get;
        set => field = field is null
            ? value
            : throw new InvalidOperationException("The application chooses its read database twice. Keep one Use… call.");
    }
}
