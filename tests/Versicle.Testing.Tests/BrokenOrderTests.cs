namespace Versicle.Testing.Tests;

public sealed class BrokenOrderTests
{
    private static readonly KeyCall Claim = new("email", "ada@example.com");

    private static readonly KeyCall Release = Claim with { Release = true };

    private readonly Sketch sketch = new();

    private static ExpectedVersion Exactly(long version) => ExpectedVersion.Exactly(new(version));

    private static AppendCall If(string id, string[] types, string[] tags, long after = 0) => Sketch.Append($"s/{id}") with
    {
        Conditions = [new([new(types, tags)], after)],
    };

    [Fact]
    public Task What_was_acknowledged_first_stands_first_also_across_streams() =>
        sketch.Appended("a/1", "b/2").Log("b/2", "a/1").Breaks(HistoryRules.RealTimeOrder);

    [Fact]
    public Task What_was_acknowledged_first_stands_first_in_a_stream() =>
        sketch.Appended("a/1", "a/2").Log("a/2", "a/1").Breaks(HistoryRules.RealTimeOrder);

    [Fact]
    public Task An_append_of_unknown_outcome_cannot_come_before_what_was_acknowledged_before_it_began() =>
        sketch.Appended("a/1").Unknown(sketch.Begin("w", Sketch.Append("b/2"))).Log("b/2", "a/1").Breaks(HistoryRules.RealTimeOrder);

    [Fact]
    public Task Of_one_expected_version_two_cannot_win()
    {
        var one = sketch.Begin("w1", Sketch.Append(Exactly(1), "a/2"));
        var other = sketch.Begin("w2", Sketch.Append(Exactly(1), "a/3"));
        var first = sketch.Begin("w3", Sketch.Append("a/1"));

        return sketch.Ok(first).Ok(one).Ok(other).Log("a/1", "a/2", "a/3").Breaks(HistoryRules.ExpectedVersion);
    }

    [Fact]
    public async Task The_two_winners_of_one_expected_version_are_both_named()
    {
        var one = sketch.Begin("w1", Sketch.Append(ExpectedVersion.NoStream, "a/1"));
        var other = sketch.Begin("w2", Sketch.Append(ExpectedVersion.NoStream, "a/2"));

        var violations = await sketch.Ok(one).Ok(other).Log("a/1", "a/2").Check();

        Assert.Equal(["w2", "w1"], Assert.Single(violations).Operations.Select(operation => operation.Process));
    }

    [Fact]
    public Task A_stream_that_must_exist_cannot_begin_with_the_append() =>
        sketch.Ok(sketch.Begin("w", Sketch.Append(ExpectedVersion.Exists, "a/1"))).Log("a/1").Breaks(HistoryRules.ExpectedVersion);

    [Fact]
    public Task A_winner_of_unknown_outcome_is_a_winner_too()
    {
        sketch.Unknown(sketch.Begin("w1", Sketch.Append(ExpectedVersion.NoStream, "a/1")));

        return sketch.Ok(sketch.Begin("w2", Sketch.Append(ExpectedVersion.NoStream, "a/2"))).Log("a/1", "a/2").Breaks(HistoryRules.ExpectedVersion);
    }

    [Fact]
    public Task Of_one_append_condition_two_cannot_win()
    {
        var one = sketch.Begin("w1", If("1", [], ["seat:7"]));
        var other = sketch.Begin("w2", If("2", [], ["seat:7"]));

        return sketch.Ok(one).Ok(other).LogEvent("1", "s", tags: ["seat:7"]).LogEvent("2", "s", tags: ["row:1", "seat:7"]).Breaks(HistoryRules.AppendCondition);
    }

    [Fact]
    public Task A_condition_on_a_type_sees_events_of_that_type()
    {
        sketch.Appended("s/1").Ok(sketch.Begin("w", If("2", ["closed", "opened"], [])));

        return sketch.LogEvent("1", "s", type: "opened").LogEvent("2", "s").Breaks(HistoryRules.AppendCondition);
    }

    [Fact]
    public Task A_condition_on_nothing_sees_every_event()
    {
        sketch.Appended("s/1").Ok(sketch.Begin("w", Sketch.Append("s/2") with { Conditions = [new([], After: 0)] }));

        return sketch.Log("s/1", "s/2").Breaks(HistoryRules.AppendCondition);
    }

    [Fact]
    public Task A_condition_sees_what_came_after_its_position()
    {
        sketch.Appended("s/1", "s/2").Ok(sketch.Begin("w", If("3", ["opened"], ["x"], after: 1)));

        return sketch.LogEvent("1", "s", "opened", ["x"]).LogEvent("2", "s", "opened", ["y", "x"]).LogEvent("3", "s").Breaks(HistoryRules.AppendCondition);
    }

    [Fact]
    public Task A_condition_overlooks_what_lacks_a_tag_a_type_or_is_not_after_its_position()
    {
        sketch.Appended("s/1", "s/2", "s/3").Ok(sketch.Begin("w", If("4", ["opened"], ["x", "y"], after: 1)));

        return sketch.LogEvent("1", "s", "opened", ["x", "y"]).LogEvent("2", "s", "opened", ["x"]).LogEvent("3", "s", "closed", ["x", "y"])
            .LogEvent("4", "s", "opened", ["x", "y"]).IsSound();
    }

    [Fact]
    public Task A_unique_key_cannot_have_two_owners() =>
        sketch.Appended("a/1", "b/2").LogEvent("1", "a", keys: Claim).LogEvent("2", "b", keys: Claim).Breaks(HistoryRules.UniqueKey);

    [Fact]
    public Task A_unique_key_is_not_given_up_by_a_stranger() =>
        sketch.Appended("a/1", "b/2").LogEvent("1", "a", keys: Claim).LogEvent("2", "b", keys: [Release, Claim]).Breaks(HistoryRules.UniqueKey);

    [Fact]
    public Task A_unique_key_goes_from_owner_to_owner_once_it_was_given_up() =>
        sketch.Appended("a/1", "a/2", "a/3", "b/4").LogEvent("1", "a", keys: Claim).LogEvent("2", "a", keys: Claim).LogEvent("3", "a", keys: Release)
            .LogEvent("4", "b", keys: Claim).IsSound();

    [Fact]
    public Task A_conflict_about_a_version_that_never_was_is_false() =>
        Refused(ExpectedVersion.NoStream, new() { Stream = "a", Actual = 3 }).Breaks(HistoryRules.FalseConflict);

    [Fact]
    public Task A_conflict_about_the_version_that_was_expected_is_false() =>
        Refused(Exactly(2), new() { Stream = "a", Actual = 2 }).Breaks(HistoryRules.FalseConflict);

    [Fact]
    public Task A_conflict_about_a_version_that_was_past_before_is_false() =>
        Refused(Exactly(2), new() { Stream = "a", Actual = 1 }).Breaks(HistoryRules.FalseConflict);

    [Fact]
    public Task A_conflict_about_a_version_that_came_later_is_false()
    {
        sketch.Fail(sketch.Begin("w", Sketch.Append(Exactly(7), "a/9")), new() { Stream = "a", Actual = 1 });

        return sketch.Appended("a/1").Log("a/1").Breaks(HistoryRules.FalseConflict);
    }

    [Fact]
    public Task A_conflict_with_the_real_version_is_true() =>
        Refused(Exactly(1), new() { Stream = "a", Actual = 2 }).IsSound();

    [Fact]
    public Task A_conflict_by_an_event_that_the_condition_allows_is_false()
    {
        sketch.Appended("s/1").Fail(sketch.Begin("w", If("2", ["closed"], [])), new() { Position = 1 });

        return sketch.LogEvent("1", "s", type: "opened").Breaks(HistoryRules.FalseConflict);
    }

    [Fact]
    public Task A_conflict_by_an_event_that_the_condition_forbids_is_true()
    {
        sketch.Appended("s/1").Fail(sketch.Begin("w", If("2", ["opened"], [])), new() { Position = 1 });

        return sketch.LogEvent("1", "s", type: "opened").IsSound();
    }

    [Fact]
    public Task A_condition_that_holds_does_not_excuse_another()
    {
        sketch.Appended("s/1").Ok(sketch.Begin("w", Sketch.Append("s/2") with { Conditions = [new([new(["none"], [])], 0), new([], After: 0)] }));

        return sketch.Log("s/1", "s/2").Breaks(HistoryRules.AppendCondition);
    }

    [Fact]
    public Task A_key_given_back_and_claimed_in_one_event_changes_its_owner_in_that_order() =>
        sketch.Appended("a/1", "b/2", "a/3").LogEvent("1", "a", keys: [Claim, Release]).LogEvent("2", "b", keys: [Claim])
            .LogEvent("3", "a", keys: [Release, Claim]).Breaks(HistoryRules.UniqueKey);

    [Fact]
    public Task A_conflict_about_the_position_of_the_last_event_of_a_stream_is_false_when_another_is() =>
        Refused(Exactly(1), new() { Stream = "a", Actual = 2, Position = 1 }).Breaks(HistoryRules.FalseConflict);

    [Fact]
    public Task A_conflict_about_a_key_that_its_owner_claimed_is_true() => KeyRefused(position: 1, owner: "a").IsSound();

    [Fact]
    public Task A_conflict_about_a_key_that_was_claimed_elsewhere_is_false() =>
        KeyRefused(position: 2, owner: "a").Breaks(HistoryRules.FalseConflict);

    [Fact]
    public Task A_conflict_about_a_key_of_a_stream_that_does_not_have_it_is_false() =>
        KeyRefused(position: 1, owner: "b").Breaks(HistoryRules.FalseConflict);

    private Sketch KeyRefused(long position, string owner)
    {
        sketch.Appended("a/1", "b/2").Fail(sketch.Begin("w", Sketch.Append("c/3")), new() { Key = Claim, Owner = owner, Position = position });

        return sketch.LogEvent("1", "a", keys: Claim).Log("b/2");
    }

    private Sketch Refused(ExpectedVersion expected, SeenConflict conflict) =>
        sketch.Appended("a/1", "a/2").Fail(sketch.Begin("w", Sketch.Append(expected, "a/9")), conflict).Log("a/1", "a/2");
}
