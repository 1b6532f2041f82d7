using Versicle.Modules;

namespace Versicle.Stores;

/// <summary>What a store writer provides for the read side: tables of read models, and their checkpoints beside them.</summary>
public interface IReadDatabase : IAsyncDisposable
{
    /// <summary>Where the nodes that share it see each other, once it is open. Null: it is one node's own.</summary>
    INodeDirectory? Nodes { get; }

    /// <summary>The versions of projections that it holds, and which of them are current.</summary>
    IVersionBook Versions { get; }

    /// <summary>Opens the database and makes what is missing. Called once, before anything else.</summary>
    ValueTask Open(StoreContext context, CancellationToken ct);

    /// <summary>Makes the tables and the checkpoint of a projection's fingerprint, where missing; answers where it stands.</summary>
    ValueTask<Checkpoint> Prepare(ProjectionDefinition projection, CancellationToken ct);

    /// <summary>Where a projection stands; before the first event when nothing of it is made yet.</summary>
    ValueTask<Checkpoint> Look(ProjectionDefinition projection, CancellationToken ct);

    /// <summary>
    /// Takes a projection over: the next term begins, and whoever believes to be its worker under an earlier one cannot commit
    /// any more.
    /// </summary>
    ValueTask<Checkpoint> Claim(ProjectionDefinition projection, CancellationToken ct);

    /// <summary>What is parked under a projection's fingerprint, in the order of positions.</summary>
    ValueTask<IReadOnlyList<ParkedEvent>> Parked(ProjectionDefinition projection, CancellationToken ct);

    /// <summary>Where every projection stands, those of other code too; read-only.</summary>
    ValueTask<IReadOnlyList<StoredCheckpoint>> Checkpoints(CancellationToken ct);

    /// <summary>Adds the rows of <paramref name="keys"/> that exist to <paramref name="rows"/>: what is committed, for a fold to go on from.</summary>
    ValueTask Load<TRow, TKey>(
        ReadTable<TRow, TKey> table, IReadOnlyCollection<TKey> keys, IDictionary<TKey, TRow?> rows, CancellationToken ct)
        where TRow : class
        where TKey : notnull;

    /// <summary>Writes a batch and moves the checkpoint, in one transaction.</summary>
    /// <returns>
    /// False when the checkpoint is not at <see cref="ProjectionWrite.From"/>, its term included: another worker was here, and
    /// nothing is written.
    /// </returns>
    ValueTask<bool> Write(ProjectionDefinition projection, ProjectionWrite write, CancellationToken ct);

    /// <summary>The row of one key, or null.</summary>
    /// <param name="table">The read model's table.</param>
    /// <param name="key">Which row.</param>
    /// <param name="asked">Whose state is to come with it. Empty: nobody's, which is quickest.</param>
    /// <param name="ct">Cancels it.</param>
    ValueTask<Snapshot<TRow?>> Find<TRow, TKey>(ReadTable<TRow, TKey> table, TKey key, IReadOnlyList<StateQuestion> asked, CancellationToken ct)
        where TRow : class
        where TKey : notnull;

    /// <summary>The rows of one page in the order of the key.</summary>
    ValueTask<Snapshot<IReadOnlyList<TRow>>> Page<TRow, TKey>(
        ReadTable<TRow, TKey> table, long offset, int size, IReadOnlyList<StateQuestion> asked, CancellationToken ct)
        where TRow : class
        where TKey : notnull;

    /// <summary>The first rows after a key in the order of the key, whether the key has a row or not.</summary>
    ValueTask<Snapshot<IReadOnlyList<TRow>>> PageAfter<TRow, TKey>(
        ReadTable<TRow, TKey> table, TKey after, int size, IReadOnlyList<StateQuestion> asked, CancellationToken ct)
        where TRow : class
        where TKey : notnull;

    /// <summary>All rows of a statement, which cannot write.</summary>
    ValueTask<Snapshot<IReadOnlyList<T>>> Query<T>(SqlText sql, RowMapper<T> mapper, IReadOnlyList<StateQuestion> asked, CancellationToken ct);
}

/// <summary>The last position that a projection finished.</summary>
/// <param name="Epoch">In which history; empty before the first batch.</param>
/// <param name="Position">The last position whose effects are in the rows.</param>
/// <param name="IsLive">Whether it was once current, so that its queries may answer.</param>
/// <param name="Term">Counts who has taken the projection over: only the last one's commits go through.</param>
public readonly record struct Checkpoint(Guid Epoch, LogPosition Position, bool IsLive, long Term = 0)
{
    /// <summary>Of the event at that position: a log that has another one there is another log. None before the first batch.</summary>
    public EventHash Hash { get; init; }

    /// <summary>Whether rows as of it have what rows as of <paramref name="other"/> have.</summary>
    internal bool HasSeen(Checkpoint other) => (Position, Term).CompareTo((other.Position, other.Term)) >= 0;
}

/// <summary>What one batch of one projection leaves. It was folded from rows as they are at <paramref name="From"/>.</summary>
/// <param name="From">Where the checkpoint must be.</param>
/// <param name="To">Where it is then.</param>
/// <param name="Rows">One per row type that was touched.</param>
public sealed record ProjectionWrite(Checkpoint From, Checkpoint To, IReadOnlyList<RowChanges> Rows)
{
    /// <summary>Events that are parked from now on.</summary>
    public IReadOnlyList<ParkedEvent> Parked { get; init; } = [];

    /// <summary>Events that are not parked any more.</summary>
    public IReadOnlyList<ParkedEvent> Released { get; init; } = [];

    /// <summary>Whether all of it is carried out and then undone, to see whether the database takes it.</summary>
    public bool IsTrial { get; init; }
}
