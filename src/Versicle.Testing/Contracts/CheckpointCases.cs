using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Testing;

/// <summary>Rows and their checkpoint move together, or not at all.</summary>
internal sealed class CheckpointCases : ReadDatabaseCases
{
    public static IEnumerable<ContractCase<IReadDatabase>> All =>
    [
        Case<CheckpointCases>(c => c.A_new_projection_stands_before_the_first_event()),
        Case<CheckpointCases>(c => c.Rows_and_checkpoint_move_together()),
        Case<CheckpointCases>(c => c.A_batch_that_fails_leaves_nothing()),
        Case<CheckpointCases>(c => c.A_checkpoint_that_another_worker_has_moved_takes_the_rows_back()),
        Case<CheckpointCases>(c => c.Who_was_overtaken_cannot_commit_though_the_checkpoint_is_where_it_was(), "G10"),
        Case<CheckpointCases>(c => c.Of_two_workers_at_one_checkpoint_one_moves_it()),
        Case<CheckpointCases>(c => c.Once_live_a_checkpoint_stays_live()),
        Case<CheckpointCases>(c => c.Two_projections_keep_their_own_checkpoints()),
    ];

    public async Task A_new_projection_stands_before_the_first_event()
    {
        var checkpoint = await Database.Prepare(Folds.Of(Table), default);

        Assert.Equal(default, checkpoint);
        Assert.Equal(default, await Database.Prepare(Folds.Of(Table), default));
        Assert.Null(await Database.FindNow(Table, 1, default));
    }

    public async Task Rows_and_checkpoint_move_together()
    {
        await Saved(At(7), new Sample(1), new Sample(2) { Text = "two" });

        Assert.Equal(At(7), await Database.Prepare(Folds.Of(Table), default));
        Assert.Equal("two", (await Database.FindNow(Table, 2, default))!.Text);
    }

    public async Task A_batch_that_fails_leaves_nothing()
    {
        await Database.Prepare(Folds.Of(Table), default);

        await Assert.Throws<ArgumentException>(() => Write(default, At(1), [new Sample(1), new Sample(2) { Text = "a\0" }]));

        Assert.Null(await Database.FindNow(Table, 1, default));
        Assert.Equal(default, await Database.Prepare(Folds.Of(Table), default));
    }

    public async Task A_checkpoint_that_another_worker_has_moved_takes_the_rows_back()
    {
        await Saved(At(5), new Sample(1));
        var other = await OpenAnother();

        Assert.False(await Write(At(4), At(6), [new Sample(2)], database: other));
        Assert.False(await Write(At(5) with { Epoch = Appends.NewId() }, At(6), [new Sample(2)], database: other));

        Assert.Null(await Database.FindNow(Table, 2, default));
        Assert.Equal(At(5), await Database.Prepare(Folds.Of(Table), default));
    }

    public async Task Who_was_overtaken_cannot_commit_though_the_checkpoint_is_where_it_was()
    {
        await Saved(At(5), new Sample(1) { Text = "mine" });
        var mine = await Database.Claim(Folds.Of(Table), default);
        var other = await OpenAnother();

        var theirs = await other.Claim(Folds.Of(Table), default);

        Assert.Equal((mine.Position, mine.Term + 1), (theirs.Position, theirs.Term));
        Assert.False(await Write(mine, mine with { Position = new(6) }, [new Sample(1) { Text = "stale" }]));
        Assert.Equal("mine", (await Database.FindNow(Table, 1, default))!.Text);
        Assert.True(await Write(theirs, theirs with { Position = new(6) }, [new Sample(1) { Text = "theirs" }], database: other));
    }

    public async Task Of_two_workers_at_one_checkpoint_one_moves_it()
    {
        await Saved(At(1));
        var other = await OpenAnother();

        var moved = await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            await Task.Yield();
            return await Write(At(1), At(2), [new Sample(n)], database: n % 2 == 0 ? Database : other);
        }));

        Assert.Single(moved.Where(won => won));
        Assert.Single(await Database.PageNow(Table, 0, 100, default));
    }

    public async Task Once_live_a_checkpoint_stays_live()
    {
        await Saved(At(1));
        Assert.Equal(SwitchOutcome.Switched, await Database.GoLive(Folds.Of(Table)));
        Assert.True(await Write(At(1), At(2), []));

        Assert.Equal(At(2) with { IsLive = true }, await Database.Prepare(Folds.Of(Table), default));
    }

    public async Task Two_projections_keep_their_own_checkpoints()
    {
        var prices = new PriceTable();
        await Saved(At(3), new Sample(1));
        await Database.Prepare(Folds.Of(prices, "Prices"), default);
        await Task.WhenAll(Move(Database, Folds.Of(Table), At(3), 10), Move(Database, Folds.Of(prices, "Prices"), default, 10));

        Assert.Equal(13, (await Database.Prepare(Folds.Of(Table), default)).Position.Value);
        Assert.Equal(10, (await Database.Prepare(Folds.Of(prices, "Prices"), default)).Position.Value);
    }

    private static async Task Move(IReadDatabase database, ProjectionDefinition projection, Checkpoint from, int batches)
    {
        for (var n = 0; n < batches; n++)
        {
            var to = At(from.Position.Value + 1);
            await Task.Yield();
            Assert.True(await database.Write(projection, new(from, to, []), default));
            from = to;
        }
    }
}
