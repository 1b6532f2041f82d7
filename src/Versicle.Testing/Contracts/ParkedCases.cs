using Versicle.Modules;
using Versicle.Stores;
using static Versicle.Testing.Statements;

namespace Versicle.Testing;

/// <summary>What is parked moves with the checkpoint, and is seen in the snapshot that answers.</summary>
internal sealed class ParkedCases : ReadDatabaseCases
{
    public static IEnumerable<ContractCase<IReadDatabase>> All =>
    [
        Case<ParkedCases>(c => c.What_is_parked_moves_with_the_checkpoint_and_is_released_with_it(), "G11"),
        Case<ParkedCases>(c => c.A_batch_that_is_only_tried_leaves_nothing()),
        Case<ParkedCases>(c => c.A_read_is_told_where_the_projection_stood_and_what_was_parked_for_it(), "G14"),
        Case<ParkedCases>(c => c.What_is_parked_belongs_to_its_fingerprint()),
    ];

    public async Task What_is_parked_moves_with_the_checkpoint_and_is_released_with_it()
    {
        ParkedEvent[] parked = [Parked(1, 2, "it broke"), Parked(1, 3), Parked(2, 3, "that too")];
        await Saved(At(1), new Sample(1));

        Assert.False(await Park(At(0), At(3), parked));
        Assert.Empty(await Database.Parked(Folds.Of(Table), default));
        Assert.True(await Park(At(1), At(3), parked));
        Assert.Equal(parked, (await Database.Parked(Folds.Of(Table), default)).OrderBy(one => one.Position).ThenBy(one => one.Key));
        Assert.True(await Database.Write(Folds.Of(Table), Batch(Table, At(3), At(3), [new(1)]) with { Released = parked[..2] }, default));

        Assert.Equal([parked[2]], await Database.Parked(Folds.Of(Table), default));
    }

    public async Task A_batch_that_is_only_tried_leaves_nothing()
    {
        await Saved(At(1), new Sample(1) { Text = "kept" });
        var write = Batch(Table, At(1), At(2), [new(1) { Text = "tried" }, new(2)]) with { Parked = [Parked(3, 2)], IsTrial = true };

        Assert.True(await Database.Write(Folds.Of(Table), write, default));

        Assert.Equal("kept", Assert.Single(await Database.PageNow(Table, 0, 10, default)).Text);
        Assert.Empty(await Database.Parked(Folds.Of(Table), default));
        Assert.Equal(At(1), await Database.Look(Folds.Of(Table), default));
    }

    public async Task A_read_is_told_where_the_projection_stood_and_what_was_parked_for_it()
    {
        await Saved(At(1), new Sample(1));
        Assert.True(await Park(At(1), At(5), Parked(1, 4), Parked(2, 3)));
        StateQuestion Asked(string? key) => new(Folds.Of(Table), Table, key);

        Require(At(5), 4, Assert.Single((await Database.Find(Table, 1, [Asked("1")], default)).States));
        Require(At(5), 3, Assert.Single((await Database.Find(Table, 2, [Asked("2")], default)).States));
        Require(At(5), null, Assert.Single((await Database.Find(Table, 3, [Asked("3")], default)).States));
        Require(At(5), 3, Assert.Single((await Database.Page(Table, 0, 10, [Asked(null)], default)).States));
        Require(At(5), 3, Assert.Single((await Database.PageAfter(Table, 0, 10, [Asked(null)], default)).States));
        var query = await Database.Query(Sql("select text from samples_view_000000000001"), Text, [Asked(null), Asked("1")], default);
        Assert.Equal(2, query.States.Count);
        Require(At(5), 3, query.States[0]);
        Require(At(5), 4, query.States[1]);
    }

    public async Task What_is_parked_belongs_to_its_fingerprint()
    {
        var next = new SampleTable("000000000002");
        await Saved(At(1), new Sample(1));
        await Database.Prepare(Folds.Of(next), default);
        Assert.True(await Park(At(1), At(2), Parked(1, 2)));

        Assert.Empty(await Database.Parked(Folds.Of(next), default));
        var state = Assert.Single((await Database.Find(next, 1, [new(Folds.Of(next), next, "1")], default)).States);
        Require(default, null, state);
    }

    private static ParkedEvent Parked(long key, long position, string? error = null) => new("samples_view", $"{key}", new(position), "sampled", error);

    private static void Require(Checkpoint at, long? firstParked, ReadState state) =>
        Assert.Equal((at, firstParked), (state.Checkpoint, state.FirstParked?.Value));

    private async Task<bool> Park(Checkpoint from, Checkpoint to, params ParkedEvent[] parked) =>
        await Database.Write(Folds.Of(Table), Batch(Table, from, to, []) with { Parked = parked }, default);
}
