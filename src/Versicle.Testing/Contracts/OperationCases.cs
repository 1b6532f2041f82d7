using System.Text;
using Versicle.Stores;
using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>What an operator does with a log: check it, erase data, begin a history.</summary>
internal sealed class OperationCases : LogCases
{
    public static IEnumerable<ContractCase<IEventLog>> All =>
    [
        Case<OperationCases>(c => c.A_log_that_was_appended_to_is_sound(), "G24"),
        Case<OperationCases>(c => c.A_report_is_an_anchor_for_the_next(), "G24"),
        Case<OperationCases>(c => c.A_redacted_event_loses_its_data_and_keeps_all_else(), "G6"),
        Case<OperationCases>(c => c.A_redacted_event_may_have_other_data_in_its_place(), "G6"),
        Case<OperationCases>(c => c.With_an_event_the_answer_of_its_append_is_erased_and_its_key_is_kept(), "G6"),
        Case<OperationCases>(c => c.The_same_redaction_again_does_nothing_and_another_one_is_refused(), "G6"),
        Case<OperationCases>(c => c.What_is_not_there_and_what_is_Versicles_own_is_not_redacted()),
        Case<OperationCases>(c => c.Streams_and_types_that_are_Versicles_own_are_not_appended()),
        Case<OperationCases>(c => c.A_new_history_goes_on_from_the_head(), "G15"),
        Case<OperationCases>(c => c.A_condition_of_an_earlier_history_counts_up_to_the_fork(), "G15"),
    ];

    private LogOperations Operations => new(Log, readDatabase: null, new CaseIds());

    public async Task A_log_that_was_appended_to_is_sound()
    {
        await Log.Some();

        var report = await Operations.Verify(anchor: null, progress: null, default);

        Assert.Empty(report.Findings);
        Assert.Equal(await Log.Head(default), report.Head);
        Assert.NotEqual(EventHash.None, report.Digest);
    }

    public async Task A_report_is_an_anchor_for_the_next()
    {
        await Log.Some();
        var earlier = await Operations.Verify(anchor: null, progress: null, default);
        await Log.Succeed(Any("a", 3));

        Assert.True((await Operations.Verify(earlier.Anchor, progress: null, default)).IsSound, "the log has only grown.");
        var other = earlier.Anchor with { Digest = EventDigest.Hash("another log"u8) };
        Assert.Equal("anchor", Assert.Single((await Operations.Verify(other, progress: null, default)).Findings).What);
        var beyond = earlier.Anchor with { Position = new(1_000) };
        Assert.Equal("anchor", Assert.Single((await Operations.Verify(beyond, progress: null, default)).Findings).What);
    }

    public async Task A_redacted_event_loses_its_data_and_keeps_all_else()
    {
        await Log.Some();
        var before = (await Log.All())[1];

        var position = await Operations.Redact(new(new(2), "ada", "she asked for it"), default);

        var all = await Log.All();
        var after = all[1];
        Assert.True(after.IsRedacted && after.Data.IsEmpty, "its data are gone.");
        Assert.Equal((before.Hash, before.Type), (after.Hash, after.Type));
        Assert.Equal((before.Context.EventId, before.Context.Stream), (after.Context.EventId, after.Context.Stream));
        Assert.Equal(before.Context.Tags, after.Context.Tags);
        Assert.Equal((position, "$redacted"), (all[^1].Context.Position, all[^1].Type));
        var told = Encoding.UTF8.GetString(all[^1].Data.Span);
        Assert.True(told.Contains("\"position\":2,", StringComparison.Ordinal) && told.Contains("she asked for it", StringComparison.Ordinal), told);
        Assert.Equal(after.Data.Length, (await Log.Stream(before.Context.Stream.ToString())).Single(e => e.Context.Position.Value == 2).Data.Length);
        Assert.Empty((await Operations.Verify(anchor: null, progress: null, default)).Findings);
    }

    public async Task A_redacted_event_may_have_other_data_in_its_place()
    {
        await Log.Some();

        await Operations.Redact(new(new(1), "ada", "a name") { Replacement = """{"name":""}"""u8.ToArray() }, default);

        Assert.Equal("""{"name":""}""", Encoding.UTF8.GetString((await Log.All())[0].Data.Span));
        Assert.Empty((await Operations.Verify(anchor: null, progress: null, default)).Findings);
        await Assert.Throws<ArgumentException>(async () => await Operations.Redact(new(new(2), "ada", "a name") { Replacement = new byte[] { 0xC0 } }, default));
    }

    public async Task With_an_event_the_answer_of_its_append_is_erased_and_its_key_is_kept()
    {
        await Log.Succeed(Answered("before"));
        await Log.Succeed(Answered("two", events: 2));
        await Log.Succeed(Of() with { Answer = Answered("refused").Answer });
        await Log.Succeed(Answered("after"));

        await Operations.Redact(new(new(2), "ada", "why"), default);

        var erased = await Log.Answered(Answered("two"));
        Assert.Equal((CommandAnswer.Erased, 3L), (erased.Answer.Status, erased.Head.Position.Value));
        Assert.Equal((0, 0), (erased.Answer.Body.Length, erased.Answer.Response.Length));
        Assert.Equal([0], erased.Answer.Payload.ToArray());
        foreach (var key in (string[])["before", "refused", "after"])
            Assert.Equal(key, Encoding.UTF8.GetString((await Log.Answered(Answered(key))).Answer.Body.Span));
        Assert.Empty((await Operations.Verify(anchor: null, progress: null, default)).Findings);
    }

    public async Task The_same_redaction_again_does_nothing_and_another_one_is_refused()
    {
        await Log.Some();
        var position = await Operations.Redact(new(new(1), "ada", "why"), default);

        Assert.Equal(position, await Operations.Redact(new(new(1), "bob", "why not"), default));
        await Assert.Throws<ArgumentException>(async () => await Operations.Redact(new(new(1), "ada", "why") { Replacement = "{}"u8.ToArray() }, default));

        Assert.Equal(position, (await Log.Head(default)).Position);
    }

    public async Task What_is_not_there_and_what_is_Versicles_own_is_not_redacted()
    {
        await Log.Some();
        var told = await Operations.Redact(new(new(1), "ada", "why"), default);

        await Assert.Throws<ArgumentException>(async () => await Operations.Redact(new(LogPosition.Start, "ada", "why"), default));
        await Assert.Throws<ArgumentException>(async () => await Operations.Redact(new(new(told.Value + 1), "ada", "why"), default));
        await Assert.Throws<ArgumentException>(async () => await Operations.Redact(new(told, "ada", "why"), default));
        await Assert.Throws<ArgumentException>(async () => await Operations.Redact(new(new(2), " ", "why"), default));

        Assert.Equal(told, (await Log.Head(default)).Position);
    }

    public async Task Streams_and_types_that_are_Versicles_own_are_not_appended()
    {
        await Assert.Throws<ArgumentException>(async () => await Log.Append(Any("$redactions"), default));
        await Assert.Throws<ArgumentException>(async () => await Log.Append(Of(To("a", ExpectedVersion.Any, Event(type: "$redacted"))), default));
        Assert.Equal(0, (await Log.Head(default)).Position.Value);
    }

    public async Task A_new_history_goes_on_from_the_head()
    {
        await Log.Some();
        var before = await Log.Head(default);

        var after = await Operations.BeginEpoch(default);

        Assert.Equal(before.Position, after.Position);
        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.Equal(after, await Log.Head(default));
        var next = await Log.Succeed(Any("a"));
        Assert.Equal((after.Epoch, before.Position.Value + 1), (next.Head.Epoch, next.Head.Position.Value));
        Assert.True(await Log.Holds(before.Token, default), "what both histories share is held.");
        Assert.True(!await Log.Holds(new(before.Epoch, next.Head.Position), default), "the earlier history ended before.");
        Assert.Empty((await Operations.Verify(anchor: null, progress: null, default)).Findings);
    }

    private static Append Answered(string key, int events = 1)
    {
        var text = Encoding.UTF8.GetBytes(key);
        return Any("a", events) with { Answer = new(new("", "ada", "Shop.Pay", key), text, 200, text) { Response = text } };
    }

    public async Task A_condition_of_an_earlier_history_counts_up_to_the_fork()
    {
        await Log.Some();
        var before = await Log.Head(default);
        await Operations.BeginEpoch(default);
        var condition = new AppendCondition(EventQuery.Match(["happened"]), before.Token);

        await Log.Succeed(Any("a") with { Conditions = [condition] });
        await Log.Conflict<AppendResult.ConditionConflict>(Any("a") with { Conditions = [condition] });

        var beyond = condition with { After = before.Token with { Position = new(before.Position.Value + 1) } };
        await Assert.Throws<ConsistencyTokenException>(async () => await Log.Append(Any("a") with { Conditions = [beyond] }, default));
    }
}
