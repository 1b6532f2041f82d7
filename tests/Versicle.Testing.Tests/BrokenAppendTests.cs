namespace Versicle.Testing.Tests;

public sealed class BrokenAppendTests
{
    private readonly Sketch sketch = new();

    [Fact]
    public Task An_acknowledged_append_that_is_not_there_is_lost() =>
        sketch.Appended("a/1", "a/2", "a/3").Log("a/1", "a/3").Breaks(HistoryRules.LostAppend);

    [Fact]
    public Task An_acknowledged_append_of_several_streams_that_lacks_one_is_torn() =>
        sketch.Ok(sketch.Begin("w", Sketch.Append("a/1", "b/2"))).Log("a/1").Breaks(HistoryRules.TornAppend);

    [Fact]
    public Task An_append_of_unknown_outcome_that_lacks_an_event_is_torn() =>
        sketch.Unknown(sketch.Begin("w", Sketch.Append("a/1", "a/2"))).Log("a/2").Breaks(HistoryRules.TornAppend);

    [Fact]
    public Task An_event_at_two_positions_is_doubled() =>
        sketch.Appended("a/1", "b/2").Log("a/1", "b/2", "a/1").Breaks(HistoryRules.DoubledAppend);

    [Fact]
    public Task A_retry_that_appends_again_is_doubled()
    {
        sketch.Unknown(sketch.Begin("w", Sketch.Append("a/1") with { Commit = "c" }));
        sketch.Ok(sketch.Begin("w", Sketch.Append("a/1") with { Commit = "c" }));

        return sketch.Log("a/1", "a/1").Breaks(HistoryRules.DoubledAppend);
    }

    [Fact]
    public Task A_refused_append_that_is_there_is_found() =>
        sketch.Appended("a/1").Fail(sketch.Begin("w", Sketch.Append("a/2"))).Log("a/1", "a/2").Breaks(HistoryRules.FailedAppendPresent);

    [Fact]
    public Task An_event_that_nobody_appended_is_a_phantom() =>
        sketch.Appended("a/1").Log("a/1", "a/2").Breaks(HistoryRules.PhantomEvent);

    [Fact]
    public Task An_event_in_another_stream_is_changed() =>
        sketch.Appended("a/1").Log("b/1").Breaks(HistoryRules.EventChanged);

    [Fact]
    public Task An_event_of_another_type_is_changed()
    {
        sketch.Ok(sketch.Begin("w", new AppendCall([new("a", ExpectedVersion.Any, [new("1") { Type = "opened" }])])));

        return sketch.LogEvent("1", "a", type: "closed").Breaks(HistoryRules.EventChanged);
    }

    [Fact]
    public Task An_event_that_lost_a_tag_is_changed()
    {
        sketch.Ok(sketch.Begin("w", new AppendCall([new("a", ExpectedVersion.Any, [new("1") { Tags = ["x", "y"] }])])));

        return sketch.LogEvent("1", "a", tags: ["x"]).Breaks(HistoryRules.EventChanged);
    }

    [Fact]
    public Task An_event_that_lost_its_claim_is_changed()
    {
        sketch.Ok(sketch.Begin("w", new AppendCall([new("a", ExpectedVersion.Any, [new("1") { Keys = [new("email", "x")] }])])));

        return sketch.Log("a/1").Breaks(HistoryRules.EventChanged);
    }

    [Fact]
    public Task An_event_whose_data_differ_is_changed()
    {
        sketch.Ok(sketch.Begin("w", new AppendCall([new("a", ExpectedVersion.Any, [new("1") { Digest = "00" }])])));

        return sketch.Log("a/1").Change(1, logged => logged with { Digest = "01" }).Breaks(HistoryRules.EventChanged);
    }

    [Fact]
    public Task An_acknowledgement_with_another_position_is_wrong() =>
        sketch.Appended("a/1").Ok(sketch.Begin("w", Sketch.Append("a/2")), position: 1).Log("a/1", "a/2").Breaks(HistoryRules.WrongAcknowledgement);

    [Fact]
    public Task Events_of_one_append_with_a_stranger_between_them_are_out_of_order()
    {
        var two = sketch.Begin("w", Sketch.Append("a/1", "b/2"));

        return sketch.Appended("c/3").Ok(two).Log("a/1", "c/3", "b/2").Breaks(HistoryRules.AppendOrder);
    }

    [Fact]
    public Task Events_of_one_append_the_other_way_round_are_out_of_order() =>
        sketch.Ok(sketch.Begin("w", Sketch.Append("a/1", "b/2"))).Log("b/2", "a/1").Breaks(HistoryRules.AppendOrder);

    [Fact]
    public Task A_position_left_out_is_a_gap() =>
        sketch.Appended("a/1", "b/2").Log("a/1", "b/2").Change(2, logged => logged with { Position = 3 }).Breaks(HistoryRules.PositionsDense);

    [Fact]
    public Task A_position_twice_is_not_dense() =>
        sketch.Appended("a/1", "b/2").Log("a/1", "b/2").Change(2, logged => logged with { Position = 1 }).Breaks(HistoryRules.PositionsDense);

    [Fact]
    public Task A_log_whose_first_position_is_not_1_is_not_dense() =>
        sketch.Appended("a/1").Log("a/1").Change(1, logged => logged with { Position = 0 }).Breaks(HistoryRules.PositionsDense);

    [Fact]
    public Task A_version_left_out_is_a_gap() =>
        sketch.Appended("a/1", "a/2").Log("a/1", "a/2").Change(2, logged => logged with { Version = 3 }).Breaks(HistoryRules.VersionsDense);

    [Fact]
    public Task A_version_twice_is_not_dense() =>
        sketch.Appended("a/1", "a/2").Log("a/1", "a/2").Change(2, logged => logged with { Version = 1 }).Breaks(HistoryRules.VersionsDense);
}
