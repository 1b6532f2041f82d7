namespace Versicle.Testing.Tests;

public sealed class BrokenReadTests
{
    private readonly Sketch sketch = new();

    [Fact]
    public Task A_read_of_an_event_that_the_log_does_not_have_differs() =>
        sketch.Appended("a/1").Read(Page(), "1/1", "2/2").Log("a/1").Breaks(HistoryRules.ReadDiffers);

    [Fact]
    public Task A_read_of_another_event_at_a_position_differs() =>
        sketch.Appended("a/1", "a/2").Read(Page(), "1/2").Log("a/1", "a/2").Breaks(HistoryRules.ReadDiffers);

    [Fact]
    public Task A_filtered_read_of_an_event_that_was_not_asked_for_differs() =>
        sketch.Appended("a/1").Scanned(Page(new() { StreamPrefix = "b" }), through: 1, "1/1").Log("a/1").Breaks(HistoryRules.ReadDiffers);

    [Fact]
    public Task A_read_that_passes_an_event_by_has_a_gap() =>
        sketch.Appended("a/1", "a/2", "a/3").Read(Page(), "1/1", "3/3").Log("a/1", "a/2", "a/3").Breaks(HistoryRules.ReadGap);

    [Fact]
    public Task A_read_out_of_order_has_a_gap() =>
        sketch.Appended("a/1", "a/2").Read(Page(), "2/2", "1/1").Log("a/1", "a/2").Breaks(HistoryRules.ReadGap);

    [Fact]
    public Task A_filtered_read_that_looked_through_an_event_and_left_it_out_has_a_gap() =>
        sketch.Appended("a/1", "b/2").Scanned(Page(new() { StreamPrefix = "a" }), through: 2).Log("a/1", "b/2").Breaks(HistoryRules.ReadGap);

    [Fact]
    public Task A_backward_read_that_passes_an_event_by_has_a_gap() =>
        Three().Page(Back(), through: 1, end: true, head: 3, "3/3", "1/1").Breaks(HistoryRules.ReadGap);

    [Fact]
    public Task A_backward_read_that_begins_before_the_head_has_a_gap() =>
        Three().Page(Back(), through: 1, end: true, head: 3, "2/2", "1/1").Breaks(HistoryRules.ReadGap);

    [Fact]
    public Task A_backward_read_the_other_way_round_has_a_gap() =>
        Three().Page(Back(), through: 1, end: true, head: 3, "1/1", "2/2", "3/3").Breaks(HistoryRules.ReadGap);

    [Fact]
    public Task A_page_that_says_it_is_the_last_and_is_not_has_a_gap() =>
        Three().Page(Page(), through: 2, end: true, head: 3, "1/1", "2/2").Breaks(HistoryRules.ReadGap);

    [Fact]
    public Task A_page_that_tells_an_old_head_is_stale() =>
        Three().Page(Page(), through: 2, end: true, head: 2, "1/1", "2/2").Breaks(HistoryRules.ReadStale);

    [Fact]
    public Task A_page_that_tells_a_head_that_never_was_is_ahead() =>
        Three().Page(Page(), through: 3, end: true, head: 4, "1/1", "2/2", "3/3").Breaks(HistoryRules.ReadAhead);

    [Fact]
    public Task A_short_page_that_says_there_is_more_leaves_nothing_out() =>
        Three().Page(Page(), through: 2, end: false, head: 3, "1/1", "2/2").IsSound();

    [Fact]
    public Task A_backward_page_and_a_window_answer_for_what_they_looked_at()
    {
        var window = sketch.Begin("r", new ReadLogCall(1, 10) { Before = 3 });
        var backwards = sketch.Begin("r", new ReadLogCall(0, 1) { Before = 3, Backwards = true });
        var filtered = sketch.Begin("r", new ReadLogCall(0, 9) { Backwards = true, Filter = new() { Stream = "b" } });

        return Three().Page(window, 2, end: true, head: 3, "2/2").Page(backwards, 2, end: false, head: 3, "2/2")
            .Page(filtered, 1, end: true, head: 3).Read(sketch.Begin("r", new ReadLogCall(1, 10) { Before = 3 }), "2/2").IsSound();
    }

    [Fact]
    public Task A_read_that_lacks_what_was_acknowledged_before_it_is_stale() =>
        sketch.Appended("a/1", "a/2").Read(Page(), "1/1").Log("a/1", "a/2").Breaks(HistoryRules.ReadStale);

    [Fact]
    public Task A_filtered_read_that_did_not_look_as_far_as_what_was_acknowledged_is_stale() =>
        sketch.Appended("a/1", "b/2").Scanned(Page(new() { StreamPrefix = "b" }), through: 1).Log("a/1", "b/2").Breaks(HistoryRules.ReadStale);

    [Fact]
    public Task A_head_before_what_was_acknowledged_is_stale() =>
        sketch.Appended("a/1", "a/2").Ok(sketch.Begin("r", new HeadCall()), position: 1).Log("a/1", "a/2").Breaks(HistoryRules.ReadStale);

    [Fact]
    public Task An_empty_commit_decided_on_an_old_head_is_stale() =>
        sketch.Appended("a/1", "a/2").Ok(sketch.Begin("r", new AppendCall([])), position: 1).Log("a/1", "a/2").Breaks(HistoryRules.ReadStale);

    [Fact]
    public Task A_read_of_a_stream_that_lacks_what_was_acknowledged_before_it_is_stale() =>
        sketch.Appended("a/1", "b/2", "a/3").Read(OfStream("a"), "1/1").Log("a/1", "b/2", "a/3").Breaks(HistoryRules.ReadStale);

    [Fact]
    public Task A_read_of_a_stream_that_passes_a_version_by_has_a_gap() =>
        sketch.Appended("a/1", "a/2").Read(OfStream("a"), "2/2").Log("a/1", "a/2").Breaks(HistoryRules.ReadGap);

    [Fact]
    public Task A_read_of_a_stream_with_another_stream_s_event_differs() =>
        sketch.Appended("a/1", "b/2").Read(OfStream("a"), "1/2").Log("a/1", "b/2").Breaks(HistoryRules.ReadDiffers);

    [Fact]
    public Task What_one_reader_saw_a_later_one_sees()
    {
        var pending = sketch.Begin("w", Sketch.Append("a/1"));
        sketch.Read(Page(), "1/1").Read(sketch.Begin("other", new ReadLogCall(0, 10)));

        return sketch.Ok(pending).Log("a/1").Breaks(HistoryRules.ReadWentBack);
    }

    [Fact]
    public Task What_a_read_of_the_log_saw_a_read_of_the_stream_sees()
    {
        var pending = sketch.Begin("w", Sketch.Append("a/1"));
        sketch.Read(Page(), "1/1").Read(OfStream("a"));

        return sketch.Ok(pending).Log("a/1").Breaks(HistoryRules.ReadWentBack);
    }

    [Fact]
    public Task A_replica_that_goes_back_under_one_reader_is_found() =>
        sketch.Appended("a/1", "a/2").Read(Replica("r"), "1/1", "2/2").Read(Replica("r"), "1/1").Log("a/1", "a/2").Breaks(HistoryRules.ReadWentBack);

    [Fact]
    public Task A_replica_may_lag_and_two_readers_of_replicas_may_differ() =>
        sketch.Appended("a/1", "a/2").Read(Replica("r"), "1/1", "2/2").Read(Replica("s"), "1/1").Read(Replica("r"), "1/1", "2/2").Log("a/1", "a/2").IsSound();

    [Fact]
    public Task Nobody_reads_what_was_not_yet_begun()
    {
        sketch.Read(Page(), "1/1");

        return sketch.Appended("a/1").Log("a/1").Breaks(HistoryRules.ReadAhead);
    }

    [Fact]
    public Task Nobody_sees_a_head_beyond_the_log_s_end() =>
        sketch.Appended("a/1").Ok(sketch.Begin("r", new HeadCall()), position: 2).Log("a/1").Breaks(HistoryRules.ReadAhead);

    [Fact]
    public Task A_full_page_says_nothing_about_the_head() =>
        sketch.Appended("a/1", "a/2", "a/3").Read(sketch.Begin("r", new ReadLogCall(0, 2)), "1/1", "2/2").Log("a/1", "a/2", "a/3").IsSound();

    [Fact]
    public Task A_read_during_an_append_may_show_it_or_not()
    {
        var pending = sketch.Begin("w", Sketch.Append("a/2"));
        sketch.Appended("a/1").Read(Page(), "1/1").Read(Page(), "1/1", "2/2").Ok(pending, 2);

        return sketch.Log("a/1", "a/2").IsSound();
    }

    [Fact]
    public Task An_answer_older_than_its_token_does_not_honour_it() =>
        sketch.Appended("a/1", "a/2").Ok(sketch.Begin("q", new QueryCall(After: 2)), position: 1).Log("a/1", "a/2").Breaks(HistoryRules.TokenNotHonoured);

    [Fact]
    public Task A_session_that_does_not_see_its_own_write_is_found()
    {
        var query = sketch.Appended("a/1", "a/2").Begin("writer", new QueryCall(After: 1) { Session = true });

        return sketch.Ok(query, position: 1).Log("a/1", "a/2").Breaks(HistoryRules.ReadYourWrites);
    }

    [Fact]
    public Task A_session_that_sees_less_than_before_is_found()
    {
        sketch.Appended("a/1", "a/2").Ok(sketch.Begin("q", new QueryCall(0)), position: 2);

        return sketch.Ok(sketch.Begin("q", new QueryCall(0) { Session = true }), position: 1).Log("a/1", "a/2").Breaks(HistoryRules.MonotonicReads);
    }

    [Fact]
    public Task A_query_without_a_token_may_be_old_and_go_back()
    {
        sketch.Appended("a/1", "a/2").Ok(sketch.Begin("writer", new QueryCall(0)), position: 2).Ok(sketch.Begin("writer", new QueryCall(0)), position: 0);

        return sketch.Log("a/1", "a/2").IsSound();
    }

    private Sketch Three() => sketch.Appended("a/1", "a/2", "a/3").Log("a/1", "a/2", "a/3");

    private OpenOperation Back() => sketch.Begin("r", new ReadLogCall(0, 10) { Backwards = true });

    private OpenOperation Page(FilterCall? filter = null) => sketch.Begin("r", new ReadLogCall(0, 10) { Filter = filter });

    private OpenOperation OfStream(string stream) => sketch.Begin("r", new ReadStreamCall(stream, 0));

    private OpenOperation Replica(string process) => sketch.Begin(process, new ReadLogCall(0, 10) { Replica = true });
}
