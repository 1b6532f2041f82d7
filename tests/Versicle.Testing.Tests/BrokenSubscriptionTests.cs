namespace Versicle.Testing.Tests;

public sealed class BrokenSubscriptionTests
{
    private readonly Sketch sketch = new Sketch().Appended("a/1", "b/2", "a/3").Log("a/1", "b/2", "a/3");

    [Fact]
    public Task An_event_left_out_is_skipped() =>
        Subscribed(out var s).Event(s, "1/1").Event(s, "3/3").Breaks(HistoryRules.DeliverySkipped);

    [Fact]
    public Task The_first_event_left_out_is_skipped() =>
        Subscribed(out var s).Event(s, "2/2").Breaks(HistoryRules.DeliverySkipped);

    [Fact]
    public Task An_event_handed_over_twice_is_repeated() =>
        Subscribed(out var s).Event(s, "1/1").Event(s, "1/1").Breaks(HistoryRules.DeliveryRepeated);

    [Fact]
    public Task An_event_from_before_its_start_is_repeated() =>
        Subscribed(out var s, after: 1).Event(s, "1/1").Breaks(HistoryRules.DeliveryRepeated);

    [Fact]
    public Task An_event_that_the_log_does_not_have_differs() =>
        Subscribed(out var s).Event(s, "1/9").Breaks(HistoryRules.DeliveryDiffers);

    [Fact]
    public Task An_event_that_was_not_asked_for_differs() =>
        Subscribed(out var s, filter: new() { StreamPrefix = "a" }).Event(s, "1/1").Event(s, "2/2").Breaks(HistoryRules.DeliveryDiffers);

    [Fact]
    public Task A_checkpoint_that_goes_back_is_found() =>
        Subscribed(out var s).Event(s, "1/1").Event(s, "2/2").Checkpoint(s, 2).Checkpoint(s, 1).Breaks(HistoryRules.CheckpointWentBack);

    [Fact]
    public Task A_checkpoint_past_an_event_that_was_not_handed_over_is_ahead() =>
        Subscribed(out var s).Event(s, "1/1").Checkpoint(s, 2).Breaks(HistoryRules.CheckpointAhead);

    [Fact]
    public Task A_checkpoint_past_the_log_s_end_is_ahead() =>
        Subscribed(out var s).Event(s, "1/1").Event(s, "2/2").Event(s, "3/3").Checkpoint(s, 4).Breaks(HistoryRules.CheckpointAhead);

    [Fact]
    public Task A_second_life_before_the_checkpoint_of_the_first_went_back()
    {
        Subscribed(out var s).Event(s, "1/1").Event(s, "2/2").Checkpoint(s, 2);

        return Subscribed(out _, after: 1).Breaks(HistoryRules.CheckpointWentBack);
    }

    [Fact]
    public Task A_second_life_after_what_the_first_was_not_handed_is_ahead()
    {
        Subscribed(out var s).Event(s, "1/1").Checkpoint(s, 1);

        return Subscribed(out var second, after: 2).Event(second, "3/3").Breaks(HistoryRules.CheckpointAhead);
    }

    [Fact]
    public Task A_second_life_may_be_handed_again_what_no_checkpoint_had_passed()
    {
        Subscribed(out var s).Event(s, "1/1").Checkpoint(s, 1).Event(s, "2/2");

        return Subscribed(out var second, after: 1).Event(second, "2/2").Event(second, "3/3").Checkpoint(second, 3).IsSound();
    }

    [Fact]
    public Task A_filtered_subscription_passes_what_it_did_not_ask_for()
    {
        Subscribed(out var s, filter: new() { StreamPrefix = "a", Query = [new(["t"], [])] }).Event(s, "1/1").Checkpoint(s, 2);

        return sketch.Event(s, "3/3").Checkpoint(s, 3).IsSound();
    }

    private Sketch Subscribed(out OpenOperation op, long after = 0, FilterCall? filter = null)
    {
        op = sketch.Begin("s", new SubscribeCall("users", after) { Filter = filter });
        return sketch;
    }
}
