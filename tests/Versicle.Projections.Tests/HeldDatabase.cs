using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Projections.Tests;

/// <summary>
/// A read database through which a node can be stopped as a debugger or the scheduler would stop it: between what it has folded and
/// its commit, with everything else it says held back too.
/// </summary>
internal class HeldDatabase(IReadDatabase inner) : IReadDatabase, INodeDirectory
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isArmed;
    private volatile bool _isHeld;

    /// <summary>From the next commit on.</summary>
    public Task Hold()
    {
        _isArmed = true;
        return _reached.Task;
    }

    /// <summary>The commit that is held is tried; nothing after it is, until <see cref="Release"/>.</summary>
    public Task GoOn()
    {
        _goOn.TrySetResult();
        return _tried.Task;
    }

    public void Release()
    {
        (_isArmed, _isHeld) = (false, false);
        _goOn.TrySetResult();
        _released.TrySetResult();
    }

    /// <summary>Whether what other projections write waits too. Default true.</summary>
    public bool HoldsAll { get; init; } = true;

    public INodeDirectory? Nodes => inner.Nodes is null ? null : this;

    public ValueTask Open(StoreContext context, CancellationToken ct) => inner.Open(context, ct);

    public ValueTask<Checkpoint> Prepare(ProjectionDefinition projection, CancellationToken ct) => inner.Prepare(projection, ct);

    public ValueTask<Checkpoint> Look(ProjectionDefinition projection, CancellationToken ct) => inner.Look(projection, ct);

    public ValueTask<Checkpoint> Claim(ProjectionDefinition projection, CancellationToken ct) => inner.Claim(projection, ct);

    public ValueTask<IReadOnlyList<ParkedEvent>> Parked(ProjectionDefinition projection, CancellationToken ct) => inner.Parked(projection, ct);

    public ValueTask<IReadOnlyList<StoredCheckpoint>> Checkpoints(CancellationToken ct) => inner.Checkpoints(ct);

    /// <summary>In place of its own.</summary>
    public IVersionBook? Book { get; init; }

    public IVersionBook Versions => Book ?? inner.Versions;

    public ValueTask Load<TRow, TKey>(
        ReadTable<TRow, TKey> table, IReadOnlyCollection<TKey> keys, IDictionary<TKey, TRow?> rows, CancellationToken ct)
        where TRow : class
        where TKey : notnull => inner.Load(table, keys, rows, ct);

    public virtual async ValueTask<bool> Write(ProjectionDefinition projection, ProjectionWrite write, CancellationToken ct)
    {
        if (_isArmed && projection.Name == nameof(AccountsProjection) && write.Rows.Count > 0)
        {
            (_isArmed, _isHeld) = (false, true);
            _reached.TrySetResult();
            await _goOn.Task;
            var isWritten = await Commit(projection, write);
            _tried.TrySetResult();
            return isWritten;
        }

        if (_isHeld && HoldsAll)
            await _released.Task;
        return await Commit(projection, write);
    }

    public virtual ValueTask<Snapshot<TRow?>> Find<TRow, TKey>(
        ReadTable<TRow, TKey> table, TKey key, IReadOnlyList<StateQuestion> asked, CancellationToken ct)
        where TRow : class
        where TKey : notnull => inner.Find(table, key, asked, ct);

    public ValueTask<Snapshot<IReadOnlyList<TRow>>> Page<TRow, TKey>(
        ReadTable<TRow, TKey> table, long offset, int size, IReadOnlyList<StateQuestion> asked, CancellationToken ct)
        where TRow : class
        where TKey : notnull => inner.Page(table, offset, size, asked, ct);

    public ValueTask<Snapshot<IReadOnlyList<TRow>>> PageAfter<TRow, TKey>(
        ReadTable<TRow, TKey> table, TKey after, int size, IReadOnlyList<StateQuestion> asked, CancellationToken ct)
        where TRow : class
        where TKey : notnull => inner.PageAfter(table, after, size, asked, ct);

    public ValueTask<Snapshot<IReadOnlyList<T>>> Query<T>(
        SqlText sql, RowMapper<T> mapper, IReadOnlyList<StateQuestion> asked, CancellationToken ct) =>
        inner.Query(sql, mapper, asked, ct);

    public async ValueTask<IReadOnlyList<NodeBeat>> Beat(Guid node, IReadOnlyList<string> carries, CancellationToken ct)
    {
        if (_isHeld)
            await _released.Task;
        return await inner.Nodes!.Beat(node, carries, ct);
    }

    public ValueTask Remove(Guid node, long? beat, CancellationToken ct) => inner.Nodes!.Remove(node, beat, ct);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>As the process that was stopped goes on: whatever was cancelled meanwhile, the statement is sent.</summary>
    protected virtual ValueTask<bool> Commit(ProjectionDefinition projection, ProjectionWrite write) =>
        inner.Write(projection, write, CancellationToken.None);
}

/// <summary>Believes of every row that it is as new as can be, wherever it was read.</summary>
internal sealed class TrustingDatabase(IReadDatabase inner) : HeldDatabase(inner)
{
    private static readonly ReadState AsNewAsCanBe = new(new(Guid.Empty, new(long.MaxValue), IsLive: true), FirstParked: null);

    public override async ValueTask<Snapshot<TRow?>> Find<TRow, TKey>(
        ReadTable<TRow, TKey> table, TKey key, IReadOnlyList<StateQuestion> asked, CancellationToken ct)
        where TRow : class
    {
        var read = await base.Find(table, key, asked, ct);
        return read with { States = [.. asked.Select(_ => AsNewAsCanBe)] };
    }
}

/// <summary>The same without fencing: rows are written wherever the checkpoint is.</summary>
internal sealed class UnfencedDatabase(IReadDatabase inner) : HeldDatabase(inner)
{
    private readonly IReadDatabase _inner = inner;

    protected override async ValueTask<bool> Commit(ProjectionDefinition projection, ProjectionWrite write)
    {
        var at = await _inner.Look(projection, default);
        var to = write.To.Position > at.Position ? write.To with { Term = at.Term } : at;
        return await _inner.Write(projection, write with { From = at, To = to }, default);
    }
}

/// <summary>The first batch is written, and its worker does not hear of it. As the known-bad twin, only its rows were.</summary>
internal sealed class LosingDatabase(IReadDatabase inner, bool isSplit) : HeldDatabase(inner)
{
    private int _lost;

    protected override async ValueTask<bool> Commit(ProjectionDefinition projection, ProjectionWrite write)
    {
        if (projection.Name != nameof(AccountsProjection) || write.Rows.Count == 0 || Interlocked.Exchange(ref _lost, 1) == 1)
            return await base.Commit(projection, write);

        await base.Commit(projection, isSplit ? write with { To = write.From } : write);
        throw new StoreUnavailableException("The answer is lost.", new IOException());
    }
}

/// <summary>The known-bad twin of parking: the checkpoint passes a failing event, and nobody knows of it.</summary>
internal sealed class ForgetfulDatabase(IReadDatabase inner) : HeldDatabase(inner)
{
    protected override ValueTask<bool> Commit(ProjectionDefinition projection, ProjectionWrite write) =>
        base.Commit(projection, write with { Parked = [] });
}
