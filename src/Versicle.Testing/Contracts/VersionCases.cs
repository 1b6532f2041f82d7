using Versicle.Modules;
using Versicle.Stores;
using static Versicle.Testing.Statements;

namespace Versicle.Testing;

/// <summary>Changed code has tables of its own, and becomes current in one transaction in which it is not behind.</summary>
internal sealed class VersionCases : ReadDatabaseCases
{
    private readonly SampleTable _next = new("000000000002");

    public static IEnumerable<ContractCase<IReadDatabase>> All =>
    [
        Case<VersionCases>(c => c.Another_fingerprint_is_another_table_and_the_view_shows_the_live_one(), "G12"),
        Case<VersionCases>(c => c.A_version_that_is_behind_does_not_become_current(), "G12"),
        Case<VersionCases>(c => c.A_version_that_parks_more_becomes_current_only_if_it_may(), "G12"),
        Case<VersionCases>(c => c.Who_believes_another_one_current_changes_nothing(), "G12"),
        Case<VersionCases>(c => c.Versions_are_compared_at_one_position_only(), "G12"),
        Case<VersionCases>(c => c.A_confirmation_is_kept_until_a_switch()),
        Case<VersionCases>(c => c.A_version_is_forgotten_with_all_it_had_and_the_current_one_is_not()),
        Case<VersionCases>(c => c.Nodes_that_share_it_see_each_other_count()),
    ];

    public async Task Another_fingerprint_is_another_table_and_the_view_shows_the_live_one()
    {
        await Saved(At(9), new Sample(1) { Text = "old" });
        Assert.Equal(SwitchOutcome.Switched, await Database.GoLive(Folds.Of(Table)));
        Assert.Equal(default, await Database.Prepare(Folds.Of(_next), default));
        Assert.Equal(["old"], await Shown());

        await Write(At(9), new Sample(1) { Text = "new" });
        Assert.Equal(["old"], await Shown());
        Assert.Equal(SwitchOutcome.Switched, await Database.GoLive(Folds.Of(_next)));

        Assert.Equal(["new"], await Shown());
        Assert.Equal("old", (await Database.FindNow(Table, 1, default))!.Text);
        Assert.True((await Database.Prepare(Folds.Of(_next), default)).IsLive);
    }

    public async Task A_version_that_is_behind_does_not_become_current()
    {
        await TwoVersions(current: 9, next: 8);

        Assert.Equal(SwitchOutcome.Behind, await Switch());

        Assert.True(await IsCurrent(Table));
    }

    public async Task A_version_that_parks_more_becomes_current_only_if_it_may()
    {
        await TwoVersions(current: 9, next: 9);
        var parked = new ParkedEvent("samples_view", "1", new(3), "sampled", "it broke");
        Assert.True(await Database.Write(Folds.Of(_next), Batch(_next, At(9), At(9), []) with { Parked = [parked] }, default));

        Assert.Equal(SwitchOutcome.ParksMore, await Switch());
        Assert.True(await IsCurrent(Table));
        Assert.Equal(SwitchOutcome.Switched, await Switch(mayParkMore: true));
        Assert.True(await IsCurrent(_next));
    }

    public async Task Who_believes_another_one_current_changes_nothing()
    {
        await TwoVersions(current: 9, next: 9);
        var name = Folds.Of(_next).Name;

        Assert.Equal(SwitchOutcome.Overtaken, await Database.Versions.Switch(new(name, From: null, Of(_next), MayParkMore: true), default));
        Assert.Equal(SwitchOutcome.Overtaken, await Database.Versions.Switch(new(name, Of(_next), Of(_next), MayParkMore: true), default));

        Assert.True(await IsCurrent(Table));
    }

    public async Task Versions_are_compared_at_one_position_only()
    {
        await TwoVersions(current: 9, next: 8);
        Assert.Null(await Compare());
        Assert.True(await Database.Write(
            Folds.Of(_next), Batch(_next, At(8), At(9), [new(2) { Text = "other" }, new(3)], [1L]), default));

        var difference = (await Compare())!;

        Assert.Equal(9L, difference.At.Value);
        var rows = Assert.Single(difference.ReadModels);
        Assert.Equal(("samples_view", 1L, 1L, 1L), (rows.ReadModel, rows.Changed, rows.Gone, rows.New));
        Assert.Equal(3, rows.Samples.Count);
        Assert.Equal(difference.ToText(), (await Version(_next)).Difference!.ToText());
    }

    public async Task A_confirmation_is_kept_until_a_switch()
    {
        await TwoVersions(current: 9, next: 9);
        Assert.False((await Version(_next)).IsConfirmed);

        await Database.Versions.Confirm(Folds.Of(_next).Name, Of(_next), default);
        Assert.True((await Version(_next)).IsConfirmed);
        Assert.Equal(SwitchOutcome.Switched, await Switch());

        Assert.False((await Version(_next)).IsConfirmed);
    }

    public async Task A_version_is_forgotten_with_all_it_had_and_the_current_one_is_not()
    {
        await TwoVersions(current: 9, next: 9);
        var name = Folds.Of(Table).Name;

        Assert.False(await Database.Versions.Forget(name, Of(Table), default));
        Assert.True(await Database.Versions.Forget(name, Of(_next), default));

        Assert.Equal(Of(Table), Assert.Single(await Database.Versions.Of(name, default)).Fingerprint);
        Assert.Equal(default, await Database.Look(Folds.Of(_next), default));
        Assert.Equal(2, (await Database.PageNow(Table, 0, 10, default)).Count);
        Assert.Equal(default, await Database.Prepare(Folds.Of(_next), default));
        Assert.Empty(await Database.PageNow(_next, 0, 10, default));
    }

    public async Task Nodes_that_share_it_see_each_other_count()
    {
        if (Database.Nodes is not { } nodes)
            return; // It says that it is one node's own.

        var (mine, other) = (Appends.NewId(), Appends.NewId());
        var first = Assert.Single(await nodes.Beat(mine, ["A/1", "B/2"], default));
        Assert.Equal((mine, 2), (first.Node, first.Carries.Count));
        await nodes.Beat(other, [], default);
        var second = (await nodes.Beat(mine, ["A/1"], default)).Single(node => node.Node == mine);
        Assert.True(second.Beat > first.Beat);

        await nodes.Remove(mine, first.Beat, default);
        Assert.Equal(2, (await nodes.Beat(other, [], default)).Count);
        await nodes.Remove(mine, second.Beat, default);
        Assert.Equal(other, Assert.Single(await nodes.Beat(other, [], default)).Node);
    }

    private static string Of(SampleTable table) => Folds.Of(table).Fingerprint;

    /// <summary>Rows 1 and 2 in both; the first one is current.</summary>
    private async Task TwoVersions(long current, long next)
    {
        await Saved(At(current), new Sample(1), new Sample(2));
        Assert.Equal(SwitchOutcome.Switched, await Database.GoLive(Folds.Of(Table)));
        await Database.Prepare(Folds.Of(_next), default);
        await Write(At(next), new Sample(1), new Sample(2));
    }

    private async Task Write(Checkpoint to, params Sample[] rows) =>
        Assert.True(await Database.Write(Folds.Of(_next), Batch(_next, default, to, rows), default));

    private async Task<SwitchOutcome> Switch(bool mayParkMore = false) =>
        await Database.Versions.Switch(new(Folds.Of(_next).Name, Of(Table), Of(_next), mayParkMore), default);

    private async Task<VersionDifference?> Compare() => await Database.Versions.Compare(Folds.Of(_next), Of(Table), 10, default);

    private async Task<StoredVersion> Version(SampleTable table) =>
        Assert.Single((await Database.Versions.Of(Folds.Of(table).Name, default)).Where(version => version.Fingerprint == Of(table)));

    private async Task<bool> IsCurrent(SampleTable table) => (await Version(table)).IsCurrent;

    private async Task<IReadOnlyList<string>> Shown() => await Database.QueryNow(Sql("select text from samples_view"), Text, default);
}
