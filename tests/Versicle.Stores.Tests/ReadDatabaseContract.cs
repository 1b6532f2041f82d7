using static Versicle.Stores.Tests.Statements;

namespace Versicle.Stores.Tests;

/// <summary>What every read database does: rows and their checkpoint move together, or not at all.</summary>
public abstract class ReadDatabaseContract : IAsyncLifetime
{
    private static readonly Guid Epoch = Guid.NewGuid();

    private protected SampleTable Table { get; } = new();

    protected IReadDatabase Database { get; private set; } = null!;

    /// <summary>The same database each time.</summary>
    protected abstract ValueTask<IReadDatabase> Open();

    public async ValueTask InitializeAsync() => Database = await Open();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task A_new_projection_stands_before_the_first_event()
    {
        var checkpoint = await Database.Prepare(Folds.Of(Table), default);

        Assert.Equal(default, checkpoint);
        Assert.Equal(default, await Database.Prepare(Folds.Of(Table), default));
        Assert.Null(await Database.Find(Table, 1, default));
    }

    [Fact]
    public async Task Rows_and_checkpoint_move_together()
    {
        await Saved(At(7), new Sample(1), new Sample(2) { Text = "two" });

        Assert.Equal(At(7), await Database.Prepare(Folds.Of(Table), default));
        Assert.Equal("two", (await Database.Find(Table, 2, default))!.Text);
    }

    [Fact]
    public async Task A_batch_that_is_not_committed_leaves_nothing()
    {
        await Database.Prepare(Folds.Of(Table), default);
        await using (var batch = await Database.Begin(Folds.Of(Table), default))
            await batch.Save(Table, [new Sample(1)], [], default);

        Assert.Null(await Database.Find(Table, 1, default));
        Assert.Equal(default, await Database.Prepare(Folds.Of(Table), default));
    }

    [Fact]
    public async Task A_checkpoint_that_another_worker_has_moved_takes_the_rows_back()
    {
        await Saved(At(5), new Sample(1));
        var other = await Open();
        await using (var batch = await other.Begin(Folds.Of(Table), default))
        {
            await batch.Save(Table, [new Sample(2)], [], default);
            Assert.False(await batch.Commit(At(4), At(6), default));
        }

        await using (var batch = await other.Begin(Folds.Of(Table), default))
            Assert.False(await batch.Commit(At(5) with { Epoch = Guid.NewGuid() }, At(6), default));

        Assert.Null(await Database.Find(Table, 2, default));
        Assert.Equal(At(5), await Database.Prepare(Folds.Of(Table), default));
    }

    [Fact]
    public async Task Of_two_workers_at_one_checkpoint_one_moves_it()
    {
        await Saved(At(1));
        var other = await Open();

        var moved = await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            await using var batch = await (n % 2 == 0 ? Database : other).Begin(Folds.Of(Table), default);
            await batch.Save(Table, [new Sample(n)], [], default);
            return await batch.Commit(At(1), At(2), default);
        }));

        Assert.Single(moved, won => won);
        Assert.Single(await Database.Page(Table, 0, 100, default));
    }

    [Fact]
    public async Task Saving_replaces_whole_rows_and_deleting_takes_them_away()
    {
        await Saved(At(1), new Sample(1) { Text = "a", Maybe = "m" }, new Sample(2), new Sample(3));

        await using (var batch = await Database.Begin(Folds.Of(Table), default))
        {
            await batch.Save(Table, [new Sample(1) { Text = "b" }, new Sample(4)], [2L, 99L], default);
            Assert.True(await batch.Commit(At(1), At(2), default));
        }

        var rows = await Database.Page(Table, 0, 100, default);
        Assert.Equal([1, 3, 4], rows.Select(row => row.Id));
        Assert.Equal(("b", null), (rows[0].Text, rows[0].Maybe));
    }

    [Fact]
    public async Task Load_answers_the_rows_that_exist_as_the_batch_has_them()
    {
        await Saved(At(1), new Sample(1), new Sample(2));
        await using var batch = await Database.Begin(Folds.Of(Table), default);
        await batch.Save(Table, [new Sample(3)], [2L], default);

        var rows = new Dictionary<long, Sample?>();
        await batch.Load(Table, [1L, 2L, 3L, 4L], rows, default);

        Assert.Equal([1, 3], rows.Keys.Order());
    }

    [Fact]
    public async Task Readers_see_a_batch_when_it_is_committed_and_not_before()
    {
        await Saved(At(1), new Sample(1) { Text = "before" });
        await using var batch = await Database.Begin(Folds.Of(Table), default);
        await batch.Save(Table, [new Sample(1) { Text = "after" }], [], default);

        Assert.Equal("before", (await Database.Find(Table, 1, default))!.Text);
        await batch.Commit(At(1), At(2), default);
        Assert.Equal("after", (await Database.Find(Table, 1, default))!.Text);
    }

    [Fact]
    public async Task Pages_are_in_the_order_of_the_key_and_end()
    {
        await Saved(At(1), [.. new long[] { 5, -1, 3, 2, 4 }.Select(id => new Sample(id))]);

        Assert.Equal([-1, 2], (await Database.Page(Table, 0, 2, default)).Select(row => row.Id));
        Assert.Equal([5], (await Database.Page(Table, 4, 2, default)).Select(row => row.Id));
        Assert.Empty(await Database.Page(Table, 6, 2, default));
        Assert.Empty(await Database.Page(Table, long.MaxValue, 2, default));
    }

    [Fact]
    public async Task Another_fingerprint_is_another_table_and_the_view_shows_the_live_one()
    {
        var next = new SampleTable("000000000002");
        await Saved(At(9), new Sample(1) { Text = "old" });
        await Database.GoLive(Folds.Of(Table), default);
        Assert.Equal(default, await Database.Prepare(Folds.Of(next), default));
        Assert.Equal(["old"], await Database.Query(Sql("select text from samples_view"), Text, default));

        await using (var batch = await Database.Begin(Folds.Of(next), default))
        {
            await batch.Save(next, [new Sample(1) { Text = "new" }], [], default);
            await batch.Commit(default, At(9), default);
        }

        await Database.GoLive(Folds.Of(next), default);

        Assert.Equal(["new"], await Database.Query(Sql("select text from samples_view"), Text, default));
        Assert.Equal("old", (await Database.Find(Table, 1, default))!.Text);
        Assert.True((await Database.Prepare(Folds.Of(next), default)).IsLive);
    }

    [Fact]
    public async Task Once_live_a_checkpoint_stays_live()
    {
        await Saved(At(1));
        await Database.GoLive(Folds.Of(Table), default);
        await using (var batch = await Database.Begin(Folds.Of(Table), default))
            Assert.True(await batch.Commit(At(1), At(2), default));

        Assert.Equal(At(2) with { IsLive = true }, await Database.Prepare(Folds.Of(Table), default));
    }

    [Theory]
    [InlineData("insert into samples_view_000000000001 (id) values (9)")]
    [InlineData("update samples_view_000000000001 set text = 'x'")]
    [InlineData("delete from samples_view_000000000001")]
    [InlineData("drop table samples_view_000000000001")]
    [InlineData("create table mine (id integer)")]
    [InlineData("create temporary table mine (id integer)")]
    [InlineData("begin")]
    public async Task A_query_cannot_write(string statement)
    {
        await Saved(At(1), new Sample(1) { Text = "kept" });

        await Assert.ThrowsAnyAsync<Exception>(async () => await Database.Query(Sql(statement), Number, default));

        Assert.Equal("kept", Assert.Single(await Database.Page(Table, 0, 10, default)).Text);
    }

    [Fact]
    public async Task Two_projections_keep_their_own_checkpoints()
    {
        var prices = new PriceTable();
        await Saved(At(3), new Sample(1));
        await Database.Prepare(Folds.Of(prices, "Prices"), default);
        await Task.WhenAll(Move(Folds.Of(Table), At(3), 10), Move(Folds.Of(prices, "Prices"), default, 10));

        Assert.Equal(13, (await Database.Prepare(Folds.Of(Table), default)).Position.Value);
        Assert.Equal(10, (await Database.Prepare(Folds.Of(prices, "Prices"), default)).Position.Value);
    }

    protected static Checkpoint At(long position) => new(Epoch, new(position), IsLive: false);

    private protected async Task Saved(Checkpoint to, params Sample[] rows)
    {
        var from = await Database.Prepare(Folds.Of(Table), default);
        await using var batch = await Database.Begin(Folds.Of(Table), default);
        await batch.Save(Table, rows, [], default);
        Assert.True(await batch.Commit(from, to, default));
    }

    private async Task Move(Modules.ProjectionDefinition projection, Checkpoint from, int batches)
    {
        for (var n = 0; n < batches; n++)
        {
            var to = new Checkpoint(Epoch, new(from.Position.Value + 1), false);
            await using var batch = await Database.Begin(projection, default);
            await Task.Yield();
            Assert.True(await batch.Commit(from, to, default));
            from = to;
        }
    }
}
