using Versicle.Modules;

namespace Versicle.Stores;

/// <summary>What a store writer provides for the read side: tables of read models, and their checkpoints beside them.</summary>
public interface IReadDatabase : IAsyncDisposable
{
    /// <summary>Opens the database and makes what is missing. Called once, before anything else.</summary>
    ValueTask Open(StoreContext context, CancellationToken ct);

    /// <summary>Makes the tables and the checkpoint of a projection's fingerprint, where missing; answers where it stands.</summary>
    ValueTask<Checkpoint> Prepare(ProjectionDefinition projection, CancellationToken ct);

    /// <summary>
    /// Points the views that people read (<see cref="ReadTable.Name"/>) at this fingerprint's tables, and marks the checkpoint
    /// as live.
    /// </summary>
    ValueTask GoLive(ProjectionDefinition projection, CancellationToken ct);

    /// <summary>Where every projection stands, those of other code too; read-only.</summary>
    ValueTask<IReadOnlyList<StoredCheckpoint>> Checkpoints(CancellationToken ct);

    /// <summary>Begins a batch of one projection.</summary>
    ValueTask<IProjectionTransaction> Begin(ProjectionDefinition projection, CancellationToken ct);

    /// <summary>The row of one key, or null.</summary>
    ValueTask<TRow?> Find<TRow, TKey>(ReadTable<TRow, TKey> table, TKey key, CancellationToken ct)
        where TRow : class
        where TKey : notnull;

    /// <summary>The rows of one page in the order of the key.</summary>
    ValueTask<IReadOnlyList<TRow>> Page<TRow, TKey>(ReadTable<TRow, TKey> table, long offset, int size, CancellationToken ct)
        where TRow : class
        where TKey : notnull;

    /// <summary>All rows of a statement, which cannot write.</summary>
    ValueTask<IReadOnlyList<T>> Query<T>(SqlText sql, RowMapper<T> mapper, CancellationToken ct);
}

/// <summary>One batch of one projection: its rows and its checkpoint move together. Disposing without commit undoes it.</summary>
public interface IProjectionTransaction : IAsyncDisposable
{
    /// <summary>Adds the rows of <paramref name="keys"/> that exist to <paramref name="rows"/>.</summary>
    ValueTask Load<TRow, TKey>(
        ReadTable<TRow, TKey> table, IReadOnlyCollection<TKey> keys, IDictionary<TKey, TRow?> rows, CancellationToken ct)
        where TRow : class
        where TKey : notnull;

    /// <summary>Writes rows whole, whether they exist or not, and deletes keys.</summary>
    ValueTask Save<TRow, TKey>(
        ReadTable<TRow, TKey> table, IReadOnlyCollection<TRow> rows, IReadOnlyCollection<TKey> deleted, CancellationToken ct)
        where TRow : class
        where TKey : notnull;

    /// <summary>
    /// Moves the checkpoint from <paramref name="from"/> to <paramref name="to"/> and commits.
    /// </summary>
    /// <returns>False when the checkpoint was not at <paramref name="from"/>: another worker has moved it, and nothing was written.</returns>
    ValueTask<bool> Commit(Checkpoint from, Checkpoint to, CancellationToken ct);
}

/// <summary>The last position that a projection finished.</summary>
/// <param name="Epoch">In which history; empty before the first batch.</param>
/// <param name="Position">The last position whose effects are in the rows.</param>
/// <param name="IsLive">Whether it has once caught up, so that its queries may answer.</param>
public readonly record struct Checkpoint(Guid Epoch, LogPosition Position, bool IsLive)
{
    /// <summary>Of the event at that position: a log that has another one there is another log. None before the first batch.</summary>
    public EventHash Hash { get; init; }
}
