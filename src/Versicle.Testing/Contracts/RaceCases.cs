using System.Collections.Concurrent;
using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>What every log holds when many write at once.</summary>
internal sealed class RaceCases : LogCases
{
    public static IEnumerable<ContractCase<IEventLog>> All =>
    [
        Case<RaceCases>(c => c.Of_many_writers_at_the_same_version_exactly_one_wins(), "G3"),
        Case<RaceCases>(c => c.Many_writers_leave_dense_positions_and_each_its_own_order(), "G4"),
        Case<RaceCases>(c => c.What_was_acknowledged_before_an_append_began_is_before_it_in_the_log(), "G4"),
        Case<RaceCases>(c => c.A_reader_beside_writers_sees_prefixes_only(), "G5"),
        Case<RaceCases>(c => c.A_losing_append_fails_alone(), "G3"),
    ];

    public async Task Of_many_writers_at_the_same_version_exactly_one_wins()
    {
        const int rounds = 100;
        var wins = new int[rounds];
        using var barrier = new Barrier(Writers);
        await Everybody(async _ =>
        {
            for (var round = 0; round < rounds; round++)
            {
                barrier.SignalAndWait(); // Nobody has the round's version before everybody asks for it.
                if (await Log.Append(Of(To("hot", ExpectedVersion.Exactly(new(round)))), default) is AppendResult.Appended)
                    Interlocked.Increment(ref wins[round]);
            }
        });

        Assert.All(wins, won => Assert.Equal(1, won));
        Assert.Equal(1L.To(rounds), (await Log.Stream("hot")).Versions());
    }

    public async Task Many_writers_leave_dense_positions_and_each_its_own_order()
    {
        const int each = 100;
        await Everybody(async writer =>
        {
            for (var n = 1; n <= each; n++)
                await Log.Succeed(Of(To($"w-{writer}", ExpectedVersion.Exactly(new(n - 1)), Event($"{n}"))));
        });

        var all = await Log.All();

        Assert.Equal(1L.To(Writers * each), all.Positions());
        foreach (var stream in all.GroupBy(recorded => recorded.Context.Stream))
            Assert.Equal(1L.To(each), stream.Versions());
    }

    public async Task What_was_acknowledged_before_an_append_began_is_before_it_in_the_log()
    {
        long acknowledged = 0;
        var inversions = new ConcurrentBag<(long Seen, long Got)>();
        await Everybody(async writer =>
        {
            for (var n = 0; n < 100; n++)
            {
                var seen = Volatile.Read(ref acknowledged);
                var position = (await Log.Succeed(Any($"w-{writer}"))).Head.Position.Value;
                if (position <= seen)
                    inversions.Add((seen, position));
                for (var now = seen; now < position; now = Volatile.Read(ref acknowledged))
                    Interlocked.CompareExchange(ref acknowledged, position, now);
            }
        });

        Assert.Empty(inversions);
    }

    public async Task A_reader_beside_writers_sees_prefixes_only()
    {
        const int each = 100;
        var reading = Beside(async () =>
        {
            var at = LogPosition.Start;
            while (at.Value < Writers * each)
            {
                foreach (var recorded in await Log.ReadAll(at, 37))
                {
                    Assert.Equal(at.Value + 1, recorded.Context.Position.Value);
                    at = recorded.Context.Position;
                }
            }
        });

        await Everybody(async writer =>
        {
            for (var n = 0; n < each; n++)
                await Log.Succeed(Any($"w-{writer}"));
        });

        await reading.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public async Task A_losing_append_fails_alone()
    {
        await Log.Succeed(Any("taken"));
        await Everybody(async writer =>
        {
            for (var n = 0; n < 50; n++)
            {
                if (writer % 2 == 0)
                    await Log.Conflict(Of(To($"w-{writer}", ExpectedVersion.Any), To("taken", ExpectedVersion.NoStream)));
                else
                    await Log.Succeed(Any($"w-{writer}", 2));
            }
        });

        Assert.Equal(1L.To(1 + Writers / 2 * 100), (await Log.All()).Positions());
    }
}
