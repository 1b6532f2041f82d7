using System.Globalization;

namespace Versicle.Stores.Tests.Faults;

/// <summary>SQLite on a disk that fails at each of its calls in turn, and a look at what would be left without power.</summary>
[Collection(nameof(Faults))]
public sealed class FailingDiskTests : IDisposable
{
    private readonly Disk _disk = new();

    public void Dispose() => _disk.Dispose();

    [Theory]
    [Trait("Guarantee", "G1")]
    [InlineData("the n-th call fails", 0)]
    [InlineData("the n-th call and all after it fail", 1)]
    public async Task Whichever_call_to_the_disk_fails_no_append_is_there_in_part_and_each_is_there_as_was_said(string which, int andAllAfterIt)
    {
        var finding = new Finding("G1", $"I/O errors, SQLite: {which}, n = 1 until none does");

        var (judge, runs) = await Fail(andAllAfterIt, Tier.IsFull ? 1 : 1 + 3_000 / Tier.Of(push: 60, nightly: 3_000), "disk");

        finding.Nothing(
            $"{runs} runs of 27 appends, 3 looks each: killed, without power, and after it has gone on by itself; {judge.Unknown} outcomes unknown", judge.Counts);
    }

    [Fact]
    public async Task Of_a_row_and_events_in_two_transactions_a_disk_that_fails_leaves_one_and_it_is_found()
    {
        var finding = new Finding("G1", "twin: a handler's row and its events are two transactions, I/O errors");

        var (judge, runs) = await Fail(andAllAfterIt: 1, step: 67, "disk", "apart");

        finding.Caught($"{runs} runs", ("in part", judge.InPart));
    }

    private async Task<(Judge Judge, int Runs)> Fail(int andAllAfterIt, int step, params string[] arguments)
    {
        var (judge, random, runs, failures) = (new Judge(), new Random(Tier.Seed), 0, 1L);
        await using var client = Client.Begin(_disk.Environment, arguments);
        Assert.Equal("ready", await client.Hear());

        // Whatever the step, every n is met in the end: it begins elsewhere each time.
        for (var n = random.Next(1, step + 1); failures > 0; n += step, runs++)
        {
            await client.Say($"{Path.Combine(_disk.Files, "test.db")} {n} {andAllAfterIt}");
            failures = await Until("stopped");
            foreach (var copy in (string[])[_disk.Copy(), _disk.CopyAfterPowerLoss(random)])
                await PowerLossTests.Look(judge, Path.Combine(copy, "test.db"));
            await client.Say("on");
            await Until("ended");
            await PowerLossTests.Look(judge, Path.Combine(_disk.Files, "test.db"));
            judge.Forget();
            _disk.Clear();
        }

        return (judge, runs);

        async Task<long> Until(string word)
        {
            while (await client.Hear() is { } line)
            {
                if (judge.Hear(line))
                    continue;
                Assert.StartsWith(word, line, StringComparison.Ordinal);
                return line.Split(' ') is [_, var count] ? long.Parse(count, CultureInfo.InvariantCulture) : 0;
            }

            throw new InvalidOperationException($"It ended with {await client.End()}.");
        }
    }
}
