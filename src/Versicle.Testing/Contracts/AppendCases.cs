using System.Text;
using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>What every log does.</summary>
internal sealed class AppendCases : LogCases
{
    public static IEnumerable<ContractCase<IEventLog>> All =>
    [
        Case<AppendCases>(c => c.A_new_log_is_at_position_0_and_empty()),
        Case<AppendCases>(c => c.Positions_are_dense_over_all_streams_and_versions_within_each(), "G4"),
        Case<AppendCases>(c => c.An_append_answers_the_position_of_its_last_event()),
        Case<AppendCases>(c => c.Reading_is_exclusive_and_stops_at_max()),
        Case<AppendCases>(c => c.A_stream_longer_than_any_page_is_read_to_its_end()),
        Case<AppendCases>(c => c.An_unknown_stream_is_empty()),
        Case<AppendCases>(c => c.An_expected_version_holds_or_conflicts("no stream", 0, true)),
        Case<AppendCases>(c => c.An_expected_version_holds_or_conflicts("no stream", 2, false)),
        Case<AppendCases>(c => c.An_expected_version_holds_or_conflicts("exists", 0, false)),
        Case<AppendCases>(c => c.An_expected_version_holds_or_conflicts("exists", 2, true)),
        Case<AppendCases>(c => c.An_expected_version_holds_or_conflicts("any", 0, true)),
        Case<AppendCases>(c => c.An_expected_version_holds_or_conflicts("any", 2, true)),
        Case<AppendCases>(c => c.An_expected_version_holds_or_conflicts("2", 2, true)),
        Case<AppendCases>(c => c.An_expected_version_holds_or_conflicts("1", 2, false)),
        Case<AppendCases>(c => c.An_expected_version_holds_or_conflicts("3", 2, false)),
        Case<AppendCases>(c => c.An_expected_version_holds_or_conflicts("1", 0, false)),
        Case<AppendCases>(c => c.A_conflict_tells_the_stream_what_was_expected_and_what_is_there()),
        Case<AppendCases>(c => c.A_version_that_was_read_at_another_event_conflicts(), "G21"),
        Case<AppendCases>(c => c.Several_streams_are_appended_to_together_or_not_at_all(), "G1"),
        Case<AppendCases>(c => c.A_stream_named_twice_in_an_append_is_checked_after_its_first_part()),
        Case<AppendCases>(c => c.The_same_commit_id_appends_once_and_answers_the_same(), "G8"),
        Case<AppendCases>(c => c.A_commit_id_that_conflicted_may_be_tried_again()),
        Case<AppendCases>(c => c.An_event_id_that_is_in_the_log_is_refused_and_nothing_is_written()),
        Case<AppendCases>(c => c.An_append_without_events_answers_the_head_and_writes_none()),
        Case<AppendCases>(c => c.An_entry_without_events_only_checks_its_stream(), "G3"),
        Case<AppendCases>(c => c.Data_comes_back_byte_for_byte("{ \"b\" : 1,\r\n\t\"a\":1.0,\"a\":2e400 }")),
        Case<AppendCases>(c => c.Data_comes_back_byte_for_byte("{\"text\":\"\\u0000 \\ud800 Grüße 日本語 🙂 \u202e'; drop table versicle_events; --\"}")),
        Case<AppendCases>(c => c.Data_comes_back_byte_for_byte("null")),
        Case<AppendCases>(c => c.Names_come_back_as_they_were("$own:A_z-0.9", "user-created")),
        Case<AppendCases>(c => c.Names_come_back_as_they_were("a", "it's \"quoted\"; drop table users; -- 日本 🙂")),
        Case<AppendCases>(c => c.Metadata_comes_back_and_what_is_not_known_is_null()),
        Case<AppendCases>(c => c.The_time_of_an_append_is_utc_cut_to_microseconds()),
        Case<AppendCases>(c => c.The_signal_has_told_the_head_when_an_append_answers()),
        Case<AppendCases>(c => c.An_append_that_is_cancelled_before_writes_nothing()),
    ];

    public async Task An_entry_without_events_only_checks_its_stream()
    {
        var (none, two) = (Check("a", StreamVersion.Empty), Check("a", new(2)));
        Assert.Equal(0, (await Log.Succeed(none)).Head.Position.Value);
        Assert.Equal(ExpectedVersion.Exactly(new(2)), (await Log.Conflict(two)).Expected);

        await Log.Succeed(Any("a", 2));
        var (first, again) = (await Log.Succeed(two with { CommitId = NewId() }), await Log.Succeed(none));
        var conflict = await Log.Conflict(none with { CommitId = NewId() });
        await Log.Conflict(Of(Check("a", new(1)).Streams[0], To("b", ExpectedVersion.Any)));
        await Log.Succeed(Of(Check("a", new(2)).Streams[0], To("a", ExpectedVersion.Exactly(new(2)))));

        Assert.Equal((2, 0), (first.Head.Position.Value, again.Head.Position.Value));
        Assert.Equal((2, 2), (conflict.Actual.Value, conflict.Position.Value));
        Assert.Equal(1L.To(3), (await Log.All()).Positions());

        static Append Check(string stream, StreamVersion version) => Of(new StreamAppend(new(stream), ExpectedVersion.Exactly(version), []));
    }

    public async Task A_new_log_is_at_position_0_and_empty()
    {
        var head = await Log.Head(default);

        Assert.Equal(LogPosition.Start, head.Position);
        Assert.NotEqual(Guid.Empty, head.Epoch);
        Assert.Empty(await Log.All());
    }

    public async Task Positions_are_dense_over_all_streams_and_versions_within_each()
    {
        await Log.Succeed(Any("a", 2));
        await Log.Succeed(Any("b", 1));
        await Log.Succeed(Any("a", 2));

        var all = await Log.All();

        Assert.Equal([1, 2, 3, 4, 5], all.Positions());
        Assert.Equal([1, 2, 1, 3, 4], all.Versions());
        Assert.Equal(["a", "a", "b", "a", "a"], all.Select(recorded => recorded.Context.Stream.ToString()));
    }

    public async Task An_append_answers_the_position_of_its_last_event()
    {
        await Log.Succeed(Any("a", 3));

        var appended = await Log.Succeed(Any("b", 2));

        Assert.Equal(5, appended.Head.Position.Value);
        Assert.Equal(await Log.Head(default), appended.Head);
    }

    public async Task Reading_is_exclusive_and_stops_at_max()
    {
        await Log.Succeed(Any("a", 5));

        Assert.Equal([3, 4], (await Log.ReadAll(new(2), 2)).Positions());
        Assert.Equal([4, 5], (await Log.Stream("a", after: 3)).Versions());
        Assert.Empty(await Log.ReadAll(new(5), 10));
        Assert.Empty(await Log.ReadAll(new(99), 10));
    }

    public async Task A_stream_longer_than_any_page_is_read_to_its_end()
    {
        await Log.Succeed(Any("a", 700));
        await Log.Succeed(Any("b"));

        Assert.Equal(1L.To(700), (await Log.Stream("a")).Versions());
    }

    public async Task An_unknown_stream_is_empty() => Assert.Empty(await Log.Stream("nobody"));

    public async Task An_expected_version_holds_or_conflicts(string expected, int actual, bool holds)
    {
        if (actual > 0)
            await Log.Succeed(Any("a", actual));

        var result = await Log.Append(Of(To("a", Expected(expected))), default);

        Assert.Equal(holds, result is AppendResult.Appended);
        Assert.Equal(actual + (holds ? 1 : 0), (await Log.Head(default)).Position.Value);
    }

    public async Task A_conflict_tells_the_stream_what_was_expected_and_what_is_there()
    {
        await Log.Succeed(Any("a", 2));

        var conflict = await Log.Conflict(Of(To("b", ExpectedVersion.NoStream), To("a", ExpectedVersion.Exactly(new(1)))));

        Assert.Equal(new("a"), conflict.Stream);
        Assert.Equal("1", conflict.Expected.ToString());
        Assert.Equal(2, conflict.Actual.Value);
    }

    public async Task A_version_that_was_read_at_another_event_conflicts()
    {
        var (one, two, three) = (Event(), Event(), Event());
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, one, two)));
        await Log.Succeed(Any("b", 2));

        var conflict = await Log.Conflict(Of(After("a", 2, one)));
        await Log.Conflict(Of(After("b", 2, two)));
        await Log.Conflict(Of(After("a", 2, two) with { Events = [] }, After("b", 2, one) with { Events = [] }));
        await Log.Conflict(Of(After("a", 2, one, Tagged("t"))));
        await Assert.Throws<ArgumentException>(async () => await Log.Append(Of(To("a", ExpectedVersion.Any) with { LastEvent = two.EventId }), default));
        await Log.Succeed(Of(After("a", 2, two)));
        await Log.Succeed(Of(To("a", ExpectedVersion.Exactly(new(3)), three), After("a", 4, three, Tagged("t"))));
        await Log.Conflict(Of(After("a", 5, three), After("a", 6, three)));

        Assert.Equal((2, 2), (conflict.Actual.Value, conflict.Position.Value));
        Assert.Equal([1, 2, 3, 4, 5], (await Log.Stream("a")).Versions());

        static StreamAppend After(string stream, long version, NewEvent last, params NewEvent[] events) =>
            To(stream, ExpectedVersion.Exactly(new(version)), events) with { LastEvent = last.EventId };
    }

    public async Task Several_streams_are_appended_to_together_or_not_at_all()
    {
        await Log.Succeed(Any("a"));

        await Log.Conflict(Of(To("b", ExpectedVersion.Any, Events(3)), To("a", ExpectedVersion.NoStream)));
        Assert.Equal([1], (await Log.All()).Positions());
        Assert.Empty(await Log.Stream("b"));

        await Log.Succeed(Of(To("b", ExpectedVersion.NoStream, Events(2)), To("a", ExpectedVersion.Exists)));
        Assert.Equal([1, 2, 3, 4], (await Log.All()).Positions());
    }

    public async Task A_stream_named_twice_in_an_append_is_checked_after_its_first_part()
    {
        await Log.Succeed(Of(To("a", ExpectedVersion.NoStream), To("b", ExpectedVersion.Any), To("a", ExpectedVersion.Exactly(new(1)))));

        Assert.Equal([1, 1, 2], (await Log.All()).Versions());
        await Log.Conflict(Of(To("c", ExpectedVersion.NoStream), To("c", ExpectedVersion.NoStream)));
        Assert.Empty(await Log.Stream("c"));
    }

    public async Task The_same_commit_id_appends_once_and_answers_the_same()
    {
        var append = Of(To("a", ExpectedVersion.NoStream, Events(2)));
        var first = await Log.Succeed(append);
        await Log.Succeed(Any("b"));

        var again = await Log.Succeed(append);

        Assert.Equal(first, again);
        Assert.Equal([1, 2, 3], (await Log.All()).Positions());
    }

    public async Task A_commit_id_that_conflicted_may_be_tried_again()
    {
        var append = Of(To("a", ExpectedVersion.Exists));
        await Log.Conflict(append);
        await Log.Succeed(Any("a"));

        Assert.Equal(2, (await Log.Succeed(append)).Head.Position.Value);
    }

    public async Task An_event_id_that_is_in_the_log_is_refused_and_nothing_is_written()
    {
        var known = Event();
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, known)));
        var twice = Event();

        await Assert.Throws<ArgumentException>(async () => await Log.Append(Of(To("b", ExpectedVersion.Any, Event(), known)), default));
        await Assert.Throws<ArgumentException>(async () => await Log.Append(Of(To("b", ExpectedVersion.Any, twice, twice)), default));

        Assert.Equal([1], (await Log.All()).Positions());
        Assert.Equal(2, (await Log.Succeed(Any("b"))).Head.Position.Value);
    }

    public async Task An_append_without_events_answers_the_head_and_writes_none()
    {
        await Log.Succeed(Any("a", 2));
        var empty = Of();

        Assert.Equal(2, (await Log.Succeed(empty)).Head.Position.Value);
        await Log.Succeed(Any("a"));
        Assert.Equal(2, (await Log.Succeed(empty)).Head.Position.Value);
        Assert.Equal(3, (await Log.Head(default)).Position.Value);
    }

    public async Task Data_comes_back_byte_for_byte(string data)
    {
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, Event(data))));

        Assert.Equal(Encoding.UTF8.GetBytes(data), Assert.Single(await Log.All()).Data.ToArray());
    }

    public async Task Names_come_back_as_they_were(string stream, string type)
    {
        if (stream.StartsWith('$'))
            stream = stream[1..];
        await Log.Succeed(Of(To(stream, ExpectedVersion.Any, Event(type: type))));

        var recorded = Assert.Single(await Log.Stream(stream));

        Assert.Equal((stream, type), (recorded.Context.Stream.ToString(), recorded.Type));
    }

    public async Task Metadata_comes_back_and_what_is_not_known_is_null()
    {
        var metadata = new EventMetadata { Command = "CreateUser", Correlation = "ü", Actor = "", TraceParent = "00-1-2-01" };
        await Log.Succeed(Any("a") with { Metadata = metadata });
        await Log.Succeed(Any("a"));

        var all = await Log.All();

        Assert.Equal(metadata, all[0].Context.Metadata);
        Assert.Equal(EventMetadata.None, all[1].Context.Metadata);
    }

    public async Task The_time_of_an_append_is_utc_cut_to_microseconds()
    {
        Time.SetUtcNow(new(new DateTime(2026, 2, 1, 0, 0, 0).AddTicks(1_234_567_899), TimeSpan.Zero));
        await Log.Succeed(Any("a"));

        var recordedAt = Assert.Single(await Log.All()).Context.RecordedAt;

        Assert.Equal(new(new DateTime(2026, 2, 1, 0, 0, 0).AddTicks(1_234_567_890), TimeSpan.Zero), recordedAt);
        Assert.Equal(TimeSpan.Zero, recordedAt.Offset);
    }

    public async Task The_signal_has_told_the_head_when_an_append_answers()
    {
        var appended = await Log.Succeed(Any("a", 3));

        Assert.Equal(appended.Head.Position, Signal.Head);
    }

    public async Task An_append_that_is_cancelled_before_writes_nothing()
    {
        await Assert.Throws<OperationCanceledException>(async () => await Log.Append(Any("a"), new CancellationToken(canceled: true)));

        Assert.Empty(await Log.All());
    }

    private static ExpectedVersion Expected(string text) => text switch
    {
        "no stream" => ExpectedVersion.NoStream,
        "exists" => ExpectedVersion.Exists,
        "any" => ExpectedVersion.Any,
        _ => ExpectedVersion.Exactly(new(long.Parse(text, System.Globalization.CultureInfo.InvariantCulture))),
    };
}
