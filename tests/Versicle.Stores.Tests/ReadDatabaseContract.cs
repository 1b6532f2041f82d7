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
        Assert.Null(await Database.FindNow(Table, 1, default));
    }

    [Fact]
    public async Task Rows_and_checkpoint_move_together()
    {
        await Saved(At(7), new Sample(1), new Sample(2) { Text = "two" });

        Assert.Equal(At(7), await Database.Prepare(Folds.Of(Table), default));
        Assert.Equal("two", (await Database.FindNow(Table, 2, default))!.Text);
    }

    [Fact]
    public async Task A_batch_that_fails_leaves_nothing()
    {
        await Database.Prepare(Folds.Of(Table), default);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => Write(default, At(1), [new Sample(1), new Sample(2) { Text = "a\0" }]));

        Assert.Null(await Database.FindNow(Table, 1, default));
        Assert.Equal(default, await Database.Prepare(Folds.Of(Table), default));
    }

    [Fact]
    public async Task A_checkpoint_that_another_worker_has_moved_takes_the_rows_back()
    {
        await Saved(At(5), new Sample(1));
        var other = await Open();

        Assert.False(await Write(At(4), At(6), [new Sample(2)], database: other));
        Assert.False(await Write(At(5) with { Epoch = Guid.NewGuid() }, At(6), [new Sample(2)], database: other));

        Assert.Null(await Database.FindNow(Table, 2, default));
        Assert.Equal(At(5), await Database.Prepare(Folds.Of(Table), default));
    }

    [Fact]
    [Trait("Guarantee", "G10")]
    public async Task Who_was_overtaken_cannot_commit_though_the_checkpoint_is_where_it_was()
    {
        await Saved(At(5), new Sample(1) { Text = "mine" });
        var mine = await Database.Claim(Folds.Of(Table), default);
        var other = await Open();

        var theirs = await other.Claim(Folds.Of(Table), default);

        Assert.Equal((mine.Position, mine.Term + 1), (theirs.Position, theirs.Term));
        Assert.False(await Write(mine, mine with { Position = new(6) }, [new Sample(1) { Text = "stale" }]));
        Assert.Equal("mine", (await Database.FindNow(Table, 1, default))!.Text);
        Assert.True(await Write(theirs, theirs with { Position = new(6) }, [new Sample(1) { Text = "theirs" }], database: other));
    }

    [Fact]
    public async Task Of_two_workers_at_one_checkpoint_one_moves_it()
    {
        await Saved(At(1));
        var other = await Open();

        var moved = await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            await Task.Yield();
            return await Write(At(1), At(2), [new Sample(n)], database: n % 2 == 0 ? Database : other);
        }));

        Assert.Single(moved, won => won);
        Assert.Single(await Database.PageNow(Table, 0, 100, default));
    }

    [Fact]
    public async Task Saving_replaces_whole_rows_and_deleting_takes_them_away()
    {
        await Saved(At(1), new Sample(1) { Text = "a", Maybe = "m" }, new Sample(2), new Sample(3));

        Assert.True(await Write(At(1), At(2), [new Sample(1) { Text = "b" }, new Sample(4)], [2L, 99L]));

        var rows = await Database.PageNow(Table, 0, 100, default);
        Assert.Equal([1, 3, 4], rows.Select(row => row.Id));
        Assert.Equal(("b", null), (rows[0].Text, rows[0].Maybe));
    }

    [Fact]
    public async Task Load_answers_the_rows_that_exist()
    {
        await Saved(At(1), new Sample(1), new Sample(3) { Text = "three" });

        var rows = new Dictionary<long, Sample?>();
        await Database.Load(Table, [1L, 2L, 3L, 4L], rows, default);

        Assert.Equal([1, 3], rows.Keys.Order());
        Assert.Equal("three", rows[3]!.Text);
    }

    [Fact]
    public async Task Readers_see_a_batch_whole_or_not_at_all()
    {
        await Saved(At(1), new Sample(1) { Text = "1" }, new Sample(2) { Text = "1" });

        var writing = WriteOn(100);
        while (!writing.IsCompleted)
        {
            await Task.Yield();
            Assert.Single((await Database.PageNow(Table, 0, 2, default)).Select(row => row.Text).Distinct());
        }

        await writing;

        async Task WriteOn(long to)
        {
            for (var n = 2; n <= to; n++)
            {
                await Task.Yield();
                Assert.True(await Write(At(n - 1), At(n), [new Sample(1) { Text = $"{n}" }, new Sample(2) { Text = $"{n}" }]));
            }
        }
    }

    [Fact]
    public async Task Rows_of_one_batch_may_swap_a_unique_value()
    {
        var table = new SampleTable("00000000000b", uniqueText: true);
        var from = await Database.Prepare(Folds.Of(table), default);
        Sample[] rows = [new(1) { Text = "a" }, new(2) { Text = "b" }, new(3) { Text = "c" }];
        Assert.True(await Database.Write(Folds.Of(table), Rows(table, from, At(1), rows), default));

        Assert.True(await Database.Write(Folds.Of(table), Rows(table, At(1), At(2), [new(1) { Text = "b" }, new(2) { Text = "a" }]), default));

        Assert.Equal(["b", "a", "c"], (await Database.PageNow(table, 0, 10, default)).Select(row => row.Text));
    }

    [Fact]
    public async Task Pages_are_in_the_order_of_the_key_and_end()
    {
        await Saved(At(1), [.. new long[] { 5, -1, 3, 2, 4 }.Select(id => new Sample(id))]);

        Assert.Equal([-1, 2], (await Database.PageNow(Table, 0, 2, default)).Select(row => row.Id));
        Assert.Equal([5], (await Database.PageNow(Table, 4, 2, default)).Select(row => row.Id));
        Assert.Empty(await Database.PageNow(Table, 6, 2, default));
        Assert.Empty(await Database.PageNow(Table, long.MaxValue, 2, default));
    }

    [Fact]
    public async Task Pages_after_a_key_begin_behind_it_whether_it_has_a_row_or_not()
    {
        await Saved(At(1), [.. new long[] { 5, -1, 3, 2, 4 }.Select(id => new Sample(id))]);

        Assert.Equal([2, 3], await After(-1));
        Assert.Equal([-1, 2], await After(-2));
        Assert.Equal([5], await After(4));
        Assert.Empty(await After(5));

        async Task<IEnumerable<long>> After(long key) => (await Database.PageAfter(Table, key, 2, [], default)).Value.Select(row => row.Id);
    }

    [Fact]
    public async Task Another_fingerprint_is_another_table_and_the_view_shows_the_live_one()
    {
        var next = new SampleTable("000000000002");
        await Saved(At(9), new Sample(1) { Text = "old" });
        Assert.Equal(SwitchOutcome.Switched, await Database.GoLive(Folds.Of(Table)));
        Assert.Equal(default, await Database.Prepare(Folds.Of(next), default));
        Assert.Equal(["old"], await Database.QueryNow(Sql("select text from samples_view"), Text, default));

        Assert.True(await Database.Write(Folds.Of(next), Rows(next, default, At(9), [new(1) { Text = "new" }]), default));

        Assert.Equal(SwitchOutcome.Switched, await Database.GoLive(Folds.Of(next)));

        Assert.Equal(["new"], await Database.QueryNow(Sql("select text from samples_view"), Text, default));
        Assert.Equal("old", (await Database.FindNow(Table, 1, default))!.Text);
        Assert.True((await Database.Prepare(Folds.Of(next), default)).IsLive);
    }

    [Fact]
    public async Task Once_live_a_checkpoint_stays_live()
    {
        await Saved(At(1));
        Assert.Equal(SwitchOutcome.Switched, await Database.GoLive(Folds.Of(Table)));
        Assert.True(await Write(At(1), At(2), []));

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

        await Assert.ThrowsAnyAsync<Exception>(async () => await Database.QueryNow(Sql(statement), Number, default));

        Assert.Equal("kept", Assert.Single(await Database.PageNow(Table, 0, 10, default)).Text);
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
        Assert.True(await Write(from, to, rows));
    }

    private protected async Task<bool> Write(Checkpoint from, Checkpoint to, Sample[] rows, long[]? deleted = null, IReadDatabase? database = null) =>
        await (database ?? Database).Write(Folds.Of(Table), Rows(Table, from, to, rows, deleted), default);

    private protected static ProjectionWrite Rows(SampleTable table, Checkpoint from, Checkpoint to, Sample[] rows, long[]? deleted = null) =>
        new(from, to, [new RowChanges<Sample, long>(table, rows, deleted ?? [])]);

    private async Task Move(Modules.ProjectionDefinition projection, Checkpoint from, int batches)
    {
        for (var n = 0; n < batches; n++)
        {
            var to = new Checkpoint(Epoch, new(from.Position.Value + 1), false);
            await Task.Yield();
            Assert.True(await Database.Write(projection, new(from, to, []), default));
            from = to;
        }
    }
}
