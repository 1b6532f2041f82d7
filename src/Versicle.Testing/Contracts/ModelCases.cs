using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>Random appends, conditions and keys have on every store the results that they have on the log in memory.</summary>
internal sealed class ModelCases : LogCases
{
    public static IEnumerable<ContractCase<IEventLog>> All =>
    [
        Case<ModelCases>(c => c.A_thousand_random_appends_end_as_on_the_log_in_memory(1)),
        Case<ModelCases>(c => c.A_thousand_random_appends_end_as_on_the_log_in_memory(2)),
        Case<ModelCases>(c => c.A_thousand_random_appends_end_as_on_the_log_in_memory(3)),
        Case<ModelCases>(c => c.A_thousand_random_appends_end_as_on_the_log_in_memory(4)),
    ];

    private static readonly string[] Names = ["a", "b", "ab", "c-1", "c-2"];
    private static readonly string[] Types = ["t1", "t2", "t3"];

    public async Task A_thousand_random_appends_end_as_on_the_log_in_memory(int seed)
    {
        var random = new Random(seed);
        var model = new MemoryEventLog(Time, new CaseIds(), new());
        var (epoch, modelEpoch) = ((await Log.Head(default)).Epoch, (await model.Head(default)).Epoch);
        var last = Any("first");

        for (var n = 1; n <= 1_000; n++)
        {
            var head = (await model.Head(default)).Position.Value;
            var append = random.Next(20) == 0 ? last : RandomAppend(random, head);
            var expected = await Outcome(model, At(append, modelEpoch));
            var actual = await Outcome(Log, At(append, epoch));

            Assert.True(expected == actual, $"seed {seed}, append {n}: {expected} in memory, {actual} here.");
            last = append;
        }

        await AssertSame(model, new());
        for (var n = 0; n < 100; n++)
            await AssertSame(model, RandomRead(random));
    }

    private static Append RandomAppend(Random random, long head) => new(
        NewId(),
        [.. Enumerable.Range(0, random.Next(4)).Select(_ => To(Names[random.Next(Names.Length)], RandomVersion(random), RandomEvents(random)))],
        EventMetadata.None)
    {
        Conditions = [.. Enumerable.Range(0, random.Next(3)).Select(_ => RandomCondition(random, head))],
    };

    private static ExpectedVersion RandomVersion(Random random) => random.Next(8) switch
    {
        0 => ExpectedVersion.Exists,
        1 => ExpectedVersion.Exactly(new(random.Next(30))),
        _ => ExpectedVersion.Any,
    };

    private static NewEvent[] RandomEvents(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Event($"{random.Next()}", Types[random.Next(Types.Length)]) with
        {
            Tags = RandomTags(random, most: 3),
            Keys = [.. Enumerable.Range(0, random.Next(6) / 4).Select(_ => RandomKey(random))],
        }),
    ];

    private static Tag[] RandomTags(Random random, int most) =>
        [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => Tag.Of("g", random.Next(12))).Distinct()];

    private static KeyChange RandomKey(Random random) =>
        random.Next(3) == 0 ? KeyChange.Release($"k{random.Next(2)}", $"{random.Next(20)}") : KeyChange.Claim($"k{random.Next(2)}", $"{random.Next(20)}");

    private static EventQuery RandomQuery(Random random)
    {
        var query = RandomItem(random);
        while (random.Next(3) == 0)
            query = query.Or(RandomItem(random));
        return query;
    }

    private static EventQuery RandomItem(Random random)
    {
        string[] types = [.. Types.Where(_ => random.Next(3) == 0)];
        var tags = RandomTags(random, most: 3);
        return types.Length + tags.Length > 0 ? EventQuery.Match(types, tags) : random.Next(20) == 0 ? EventQuery.All : RandomItem(random);
    }

    // Mostly near the head, as a decision's is; the epoch is put in later, each log has its own.
    private static AppendCondition RandomCondition(Random random, long head) =>
        new(RandomQuery(random), random.Next(20) == 0 ? default : new(Guid.AllBitsSet, new(Math.Max(0, head + 1 - random.Next(12)))));

    private static LogRead RandomRead(Random random) => new()
    {
        Query = random.Next(4) == 0 ? EventQuery.All : RandomQuery(random),
        Stream = random.Next(4) == 0 ? new(Names[random.Next(Names.Length)]) : null,
        StreamPrefix = random.Next(4) == 0 ? "c" : "",
        After = new(random.Next(3) * random.Next(100)),
        Before = random.Next(2) == 0 ? new(random.Next(2_000)) : null,
        Backwards = random.Next(2) == 0,
        Max = random.Next(1, 50),
    };

    private static Append At(Append append, Guid epoch) => append with
    {
        Conditions = [.. append.Conditions.Select(c => c.After.IsNone ? c : c with { After = c.After with { Epoch = epoch } })],
    };

    /// <summary>How an append ended, in words that are alike on every store.</summary>
    internal static async Task<string> Outcome(IEventLog log, Append append)
    {
        try
        {
            return await log.Append(append, default) switch
            {
                AppendResult.Appended appended => $"appended to {appended.Head.Position}",
                AppendResult.ConditionConflict(var condition, var position) => $"condition {append.Conditions.ToList().IndexOf(condition)} met at {position}",
                var other => other.ToString(),
            };
        }
        catch (ConsistencyTokenException refused)
        {
            return $"{refused.Problem}";
        }
    }

    private async Task AssertSame(MemoryEventLog model, LogRead read)
    {
        var expected = await model.All(read);
        var actual = await Log.All(read);

        Assert.Equal(expected.Select(Text), actual.Select(Text));
    }

    /// <summary>All of an event that does not differ from one run to another.</summary>
    internal static string Text(RecordedEvent e) =>
        $"{e.Context.Position} {e.Context.Stream} {e.Context.Version} {e.Context.EventId} {e.Type} {Convert.ToHexString(e.Data.Span)} [{string.Join(',', e.Context.Tags)}] [{string.Join(',', e.Keys)}]";
}
