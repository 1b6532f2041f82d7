using Versicle.Modules;
using Versicle.Testing;

namespace Versicle.Stores.Tests;

/// <summary>The contract finds what it is there to find.</summary>
public sealed class ReadDatabaseContractTests
{
    [Fact]
    [Trait("Guarantee", "G10")]
    public async Task A_read_database_that_writes_wherever_its_checkpoint_is_is_caught()
    {
        var caught = new List<string>();
        foreach (var one in ReadDatabaseContract.Cases)
        {
            await using var rig = new SqliteRig(TimeProvider.System);
            try
            {
                await one.Run(async _ => new WithoutCheckpoints(await rig.ReadDatabase()));
            }
            catch (ContractBrokenException)
            {
                caught.Add(one.Name);
            }
        }

        Assert.Contains("A_checkpoint_that_another_worker_has_moved_takes_the_rows_back", caught);
        Assert.Contains("Who_was_overtaken_cannot_commit_though_the_checkpoint_is_where_it_was", caught);
        Assert.Contains("Of_two_workers_at_one_checkpoint_one_moves_it", caught);
        Assert.DoesNotContain("Rows_and_checkpoint_move_together", caught); // It is what they look for that breaks them.
    }

    /// <summary>Takes the checkpoint that is there for the one that the worker goes on from.</summary>
    private sealed class WithoutCheckpoints(IReadDatabase inner) : IReadDatabase
    {
        public INodeDirectory? Nodes => inner.Nodes;

        public IVersionBook Versions => inner.Versions;

        public async ValueTask<bool> Write(ProjectionDefinition projection, ProjectionWrite write, CancellationToken ct) =>
            await inner.Write(projection, write with { From = await inner.Look(projection, ct) }, ct);

        public ValueTask Open(StoreContext context, CancellationToken ct) => inner.Open(context, ct);

        public ValueTask<Checkpoint> Prepare(ProjectionDefinition projection, CancellationToken ct) => inner.Prepare(projection, ct);

        public ValueTask<Checkpoint> Look(ProjectionDefinition projection, CancellationToken ct) => inner.Look(projection, ct);

        public ValueTask<Checkpoint> Claim(ProjectionDefinition projection, CancellationToken ct) => inner.Claim(projection, ct);

        public ValueTask<IReadOnlyList<ParkedEvent>> Parked(ProjectionDefinition projection, CancellationToken ct) => inner.Parked(projection, ct);

        public ValueTask<IReadOnlyList<StoredCheckpoint>> Checkpoints(CancellationToken ct) => inner.Checkpoints(ct);

        public ValueTask Load<TRow, TKey>(
            ReadTable<TRow, TKey> table, IReadOnlyCollection<TKey> keys, IDictionary<TKey, TRow?> rows, CancellationToken ct)
            where TRow : class
            where TKey : notnull => inner.Load(table, keys, rows, ct);

        public ValueTask<Snapshot<TRow?>> Find<TRow, TKey>(
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

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
