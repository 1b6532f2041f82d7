using System.Text;
using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>Answers that are kept for callers' keys, in the transaction of the append.</summary>
internal sealed class AnswerCases : LogCases
{
    public static IEnumerable<ContractCase<IEventLog>> All =>
    [
        Case<AnswerCases>(c => c.A_second_append_under_a_key_writes_nothing_and_is_told_the_first_ones_answer(), "G7"),
        Case<AnswerCases>(c => c.An_answer_is_kept_byte_for_byte(), "G7"),
        Case<AnswerCases>(c => c.An_append_that_conflicts_keeps_no_answer(), "G7"),
        Case<AnswerCases>(c => c.An_append_without_events_keeps_its_answer_if_its_condition_holds(), "G7"),
        Case<AnswerCases>(c => c.The_same_words_in_another_scope_are_another_key(), "G7"),
        Case<AnswerCases>(c => c.The_commit_id_is_looked_up_before_the_key(), "G8"),
        Case<AnswerCases>(c => c.A_key_is_told_before_conditions_versions_and_unique_keys(), "G7"),
        Case<AnswerCases>(c => c.Of_many_appends_under_one_key_on_two_stores_exactly_one_is_written(), "G7"),
        .. Rows<AnswerCases, string>(HostileTexts.Where(text => text.Length <= LogLimits.MaxAnswerKey), (c, text) => c.A_key_is_any_text(text)),
        Case<AnswerCases>(c => c.Characters_of_a_key()),
        Case<AnswerCases>(c => c.Bytes_of_an_answer()),
    ];

    public async Task A_second_append_under_a_key_writes_nothing_and_is_told_the_first_ones_answer()
    {
        await Log.Succeed(Any("a"));
        var first = await Log.Succeed(Any("a", 2) with { Answer = Answer("k", "first") });
        await Log.Succeed(Any("b"));

        var again = await Log.Answered(Any("a") with { Answer = Answer("k", "second", payload: 9) });

        Assert.Equal("first", Encoding.UTF8.GetString(again.Answer.Body.Span));
        Assert.Equal([1], again.Answer.Payload.ToArray());
        Assert.Equal(first.Head, again.Head);
        Assert.Equal(1L.To(4), (await Log.All()).Positions());
    }

    public async Task An_answer_is_kept_byte_for_byte()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(n => (byte)n)];
        await Log.Succeed(Any("a") with { Answer = new(Key("k"), bytes.AsMemory(0, 32), -7, bytes) { Response = bytes.Reverse().ToArray() } });
        await Log.Succeed(Any("a") with { Answer = new(Key("empty"), bytes.AsMemory(0, 1), 204, default) });

        var full = (await Log.Answered(Any("a") with { Answer = Answer("k") })).Answer;
        var empty = (await Log.Answered(Any("a") with { Answer = Answer("empty") })).Answer;

        Assert.Equal(bytes, full.Body.ToArray());
        Assert.Equal(bytes.Reverse(), full.Response.ToArray());
        Assert.Equal(bytes.Take(32), full.Payload.ToArray());
        Assert.Equal(-7, full.Status);
        Assert.Equal((204, 0, 0), (empty.Status, empty.Body.Length, empty.Response.Length));
    }

    public async Task An_append_that_conflicts_keeps_no_answer()
    {
        await Log.Succeed(Any("a"));
        await Log.Conflict(Of(To("a", ExpectedVersion.NoStream)) with { Answer = Answer("k", "lost") });

        await Log.Succeed(Any("a") with { Answer = Answer("k", "kept") });

        Assert.Equal("kept", await Told("k"));
    }

    public async Task An_append_without_events_keeps_its_answer_if_its_condition_holds()
    {
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, Tagged("x"))));
        await Log.Conflict<AppendResult.ConditionConflict>(Of() with { Conditions = [None("x")], Answer = Answer("k", "stale") });

        var refused = await Log.Succeed(Of() with { Conditions = [None("y")], Answer = Answer("k", "refused") });

        Assert.Equal(1, refused.Head.Position.Value);
        Assert.Equal("refused", await Told("k"));
        Assert.Equal([1], (await Log.All()).Positions());
    }

    public async Task The_same_words_in_another_scope_are_another_key()
    {
        AnswerKey[] keys = [new("", "", "m", "k"), new("t", "", "m", "k"), new("", "t", "m", "k"), new("", "", "k", "m"), new("", "", "m", "K"), new("", "", "m", "k ")];
        foreach (var key in keys)
            await Log.Succeed(Any("a") with { Answer = Answer("", "", 1) with { Key = key } });
        foreach (var key in keys)
            Assert.Equal(key, (await Log.Answered(Any("a") with { Answer = Answer("", "", 1) with { Key = key } })).Answer.Key);
    }

    public async Task The_commit_id_is_looked_up_before_the_key()
    {
        var append = Any("a") with { Answer = Answer("k") };
        var first = await Log.Succeed(append);

        Assert.Equal(first, await Log.Succeed(append));
    }

    public async Task A_key_is_told_before_conditions_versions_and_unique_keys()
    {
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, Tagged("x"))) with { Answer = Answer("k", "first") });

        await Log.Answered(Of(To("a", ExpectedVersion.NoStream, Keyed(KeyChange.Claim("n", "v")))) with { Conditions = [None("x")], Answer = Answer("k") });

        await Log.Succeed(Of(To("b", ExpectedVersion.Any, Keyed(KeyChange.Claim("n", "v")))));
    }

    public async Task Of_many_appends_under_one_key_on_two_stores_exactly_one_is_written()
    {
        IEventLog[] stores = [Log, await OpenAnother()];
        for (var round = 0; round < 8; round++)
        {
            var key = $"k{round}";
            var results = new AppendResult[Writers];
            await Everybody(async n => results[n] = await stores[n % 2].Append(Any($"s{n}") with { Answer = Answer(key, $"by {n}") }, default));

            Assert.Single(results.OfType<AppendResult.Appended>());
            Assert.Equal(Writers - 1, results.OfType<AppendResult.Answered>().Count());
            Assert.Single(results.OfType<AppendResult.Answered>().Select(one => Encoding.UTF8.GetString(one.Answer.Body.Span)).Distinct());
        }

        Assert.Equal(1L.To(8), (await Log.All()).Positions());
    }

    public async Task A_key_is_any_text(string text)
    {
        await Log.Succeed(Any("a") with { Answer = Answer(text, "x") });

        Assert.Equal("x", await Told(text));
    }

    public async Task Characters_of_a_key()
    {
        await Log.Succeed(Any("a") with { Answer = Answer(new('k', LogLimits.MaxAnswerKey)) });
        await Assert.Throws<AppendTooLargeException>(
            async () => await Log.Append(Any("a") with { Answer = Answer(new('k', LogLimits.MaxAnswerKey + 1)) }, default));
        await Assert.Throws<ArgumentException>(async () => await Log.Append(Any("a") with { Answer = Answer("") }, default));
        await Assert.Throws<ArgumentException>(async () => await Log.Append(Any("a") with { Answer = Answer("a\0") }, default));
    }

    public async Task Bytes_of_an_answer()
    {
        await Log.Succeed(Any("a") with { Answer = Answer("k", new('x', LogLimits.MaxAnswerBytes)) });
        await Assert.Throws<AppendTooLargeException>(
            async () => await Log.Append(Any("a") with { Answer = Answer("l", new('x', LogLimits.MaxAnswerBytes + 1)) }, default));
        Assert.Equal(LogLimits.MaxAnswerBytes, (await Told("k")).Length);
    }

    private static AnswerKey Key(string key) => new("", "ada", "Shop.Pay", key);

    private static CommandAnswer Answer(string key, string body = "", byte payload = 1) =>
        new(Key(key), new[] { payload }, 200, Encoding.UTF8.GetBytes(body));

    private async Task<string> Told(string key) =>
        Encoding.UTF8.GetString((await Log.Answered(Any("other") with { Answer = Answer(key) })).Answer.Body.Span);
}
