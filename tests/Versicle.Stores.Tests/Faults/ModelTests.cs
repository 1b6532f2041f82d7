using CsCheck;
using Versicle.Testing;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests.Faults;

/// <summary>Random sequences of appends end alike in memory, on SQLite and on PostgreSQL; one that does not is made small first.</summary>
[Collection(nameof(Faults))]
public sealed class ModelTests : IAsyncDisposable
{
    private static readonly Gen<Happening> Happenings = Gen.Select(
        Gen.Int[0, 2], Gen.Int[0, 7].Array[0, 3], Gen.Select(Gen.Bool, Gen.Int[0, 1], Gen.Int[0, 9]).Array[0, 1],
        (type, tags, keys) => new Happening(type, tags, keys));

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Select(Gen.Int[0, 3], Gen.Int[-12, 3], Happenings.Array[1, 3]).Array[0, 3],
        Gen.Select(Gen.Int[0, 2].Array[0, 2], Gen.Int[0, 7].Array[0, 2], Gen.Int[-1, 30]).Array[0, 1],
        Gen.Int[0, 9],
        (entries, conditions, repeat) => new Step(entries, conditions, IsRepeat: repeat == 0));

    private readonly PostgresRig _postgres = new(TimeProvider.System);
    private readonly SqliteRig _sqlite = new(TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await _sqlite.DisposeAsync();
    }

    [Fact]
    public async Task Random_sequences_end_alike_on_every_store()
    {
        var finding = new Finding("all", "random sequences over memory, SQLite and PostgreSQL");
        var count = Tier.Of(push: 40, nightly: 2_000);
        IEventLog[] logs =
        [
            new MemoryEventLog(TimeProvider.System, new Ids(), new()), (await _sqlite.Store()).Log, (await _postgres.Store()).Log,
        ];
        var (sequence, steps) = (0, 0);

        await Steps.Array[1, 12].SampleAsync(
            async all =>
            {
                sequence++;
                steps += all.Length;
                await Run(logs, all, $"{sequence}");
            },
            iter: count,
            threads: 1);

        var events = await Task.WhenAll(logs.Select(async log => (await log.All()).Select(ModelCases.Text).ToList()));
        finding.Nothing(
            $"{sequence} sequences, {steps} appends, {events[0].Count} events",
            ("differences in the log", events.Skip(1).Sum(other => other.Zip(events[0]).Count(pair => pair.First != pair.Second) + Math.Abs(other.Count - events[0].Count))));
    }

    // All logs have the same history, so that positions are the same; names of its own keep a sequence apart from the others.
    private static async Task Run(IEventLog[] logs, Step[] steps, string sequence)
    {
        Append? last = null;
        foreach (var step in steps)
        {
            var heads = await Task.WhenAll(logs.Select(log => log.Head(default).AsTask()));
            var append = step.IsRepeat && last is not null ? last : step.Of(sequence);
            var outcomes = new List<string>();
            foreach (var (log, head) in logs.Zip(heads))
                outcomes.Add(await ModelCases.Outcome(log, step.IsRepeat && last is not null ? append : step.With(append, head, sequence)));
            if (outcomes.Distinct().Count() > 1)
                throw new ContractBrokenException($"in memory: {outcomes[0]}; on SQLite: {outcomes[1]}; on PostgreSQL: {outcomes[2]}");
            last = append; // Without conditions: they are of one log's epoch.
        }
    }

    private sealed record Happening(int Type, int[] Tags, (bool IsClaim, int Name, int Value)[] Keys)
    {
        public NewEvent Of(string sequence) => Event("{}", $"t{Type}-{sequence}") with
        {
            Tags = [.. Tags.Distinct().Select(tag => new Tag($"g{tag}:{sequence}"))],
            Keys = [.. Keys.Select(key => key.IsClaim ? KeyChange.Claim($"k{key.Name}", $"{key.Value}-{sequence}") : KeyChange.Release($"k{key.Name}", $"{key.Value}-{sequence}"))],
        };
    }

    private sealed record Step(
        (int Stream, int Expected, Happening[] Events)[] Entries, (int[] Types, int[] Tags, int Back)[] Conditions, bool IsRepeat)
    {
        public Append Of(string sequence) => Appends.Of(
            [.. Entries.Select(entry => To($"s{entry.Stream}-{sequence}", Version(entry.Expected), [.. entry.Events.Select(happened => happened.Of(sequence))]))]);

        public Append With(Append append, LogHead head, string sequence) => append with
        {
            Conditions =
            [
                .. Conditions.Where(condition => condition.Types.Length + condition.Tags.Length > 0).Select(condition => new AppendCondition(
                    EventQuery.Match(
                        [.. condition.Types.Distinct().Select(type => $"t{type}-{sequence}")], [.. condition.Tags.Distinct().Select(tag => new Tag($"g{tag}:{sequence}"))]),
                    head.Token with { Position = new(Math.Max(0, head.Position.Value - condition.Back)) })),
            ],
        };

        private static ExpectedVersion Version(int expected) => expected switch
        {
            >= 0 => ExpectedVersion.Exactly(new(expected)),
            -1 => ExpectedVersion.Exists,
            _ => ExpectedVersion.Any,
        };
    }
}
