using System.Globalization;
using System.Text;
using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>What every log holds when many want the same at once, from two stores.</summary>
internal sealed class ContestCases : LogCases
{
    public static IEnumerable<ContractCase<IEventLog>> All =>
    [
        Case<ContestCases>(c => c.Of_many_writers_on_two_stores_with_one_condition_or_one_key_exactly_one_wins("condition"), "G3"),
        Case<ContestCases>(c => c.Of_many_writers_on_two_stores_with_one_condition_or_one_key_exactly_one_wins("unique key"), "G3"),
        Case<ContestCases>(c => c.Decisions_on_a_condition_read_again_after_a_conflict_lose_nothing(), "G3"),
    ];

    public async Task Of_many_writers_on_two_stores_with_one_condition_or_one_key_exactly_one_wins(string what)
    {
        const int rounds = 100;
        IEventLog[] stores = [Log, await OpenAnother()];
        var wins = new int[rounds];
        var others = 0;
        using var barrier = new Barrier(Writers);
        await Everybody(async writer =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var one = what == "condition"
                    ? Of(To($"w-{writer}", ExpectedVersion.Any, Tagged($"round:{round}"))) with { Conditions = [None($"round:{round}")] }
                    : Of(To($"w-{writer}", ExpectedVersion.Any, Keyed(KeyChange.Claim("round", $"{round}"))));
                barrier.SignalAndWait(); // Nobody has won before everybody asks.
                var result = await stores[writer % 2].Append(one, default);
                if (result is AppendResult.Appended)
                    Interlocked.Increment(ref wins[round]);
                else if (result is AppendResult.StreamConflict or AppendResult.Conflict { Position.Value: 0 })
                    Interlocked.Increment(ref others);
            }
        });

        Assert.All(wins, won => Assert.Equal(1, won));
        Assert.Equal(0, others);
        Assert.Equal(1L.To(rounds), (await Log.All()).Positions());
    }

    public async Task Decisions_on_a_condition_read_again_after_a_conflict_lose_nothing()
    {
        const int each = 25;
        IEventLog[] stores = [Log, await OpenAnother()];
        var query = EventQuery.Match(types: ["counted"], tags: [new("counter:1")]);
        await Everybody(async writer =>
        {
            for (var n = 0; n < each;)
            {
                var page = await stores[writer % 2].Read(new() { Query = query, Backwards = true, Max = 1 }, default);
                var count = page.Events is [var latest] ? Number(latest) : 0;
                var next = Event($"{count + 1}", "counted") with { Tags = [new("counter:1")] };
                var append = Of(To($"w-{writer}", ExpectedVersion.Any, next)) with { Conditions = [new(query, page.Head.Token)] };
                if (await stores[writer % 2].Append(append, default) is AppendResult.Appended)
                    n++;
            }
        });

        Assert.Equal(1L.To(Writers * each), (await Log.All()).Select(Number));
    }

    private static long Number(RecordedEvent recorded) => long.Parse(Encoding.UTF8.GetString(recorded.Data.Span), CultureInfo.InvariantCulture);
}
