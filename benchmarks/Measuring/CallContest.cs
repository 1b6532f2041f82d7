using System.Diagnostics;

namespace Versicle.Benchmarks;

/// <summary>
/// Contestants that carry out the same call, in turns: A B C, A B C … so that an hour in which the machine is slow is slow for
/// all. A turn is a loop of as many calls as fill it; the figure is nanoseconds a call, with the bytes allocated.
/// </summary>
public sealed class CallContest(string question, string @case, Effort effort)
{
    private readonly List<Entry> _entries = [];

    /// <summary>Adds a contestant: <paramref name="run"/> makes the given number of calls, one after another.</summary>
    public CallContest Add(string contestant, Func<int, Task> run)
    {
        _entries.Add(new(contestant, run));
        return this;
    }

    /// <summary>Runs all rounds and prints a line for each contestant.</summary>
    public async Task Run()
    {
        foreach (var entry in _entries)
            entry.Calls = await CallsOfATurn(entry);

        for (var round = 0; round < effort.Rounds; round++)
        {
            foreach (var entry in _entries)
                await Turn(entry);
        }

        foreach (var entry in _entries)
            Console.WriteLine(Figure.Of(question, @case, entry.Contestant, "ns", entry.Nanoseconds, $"{entry.Bytes:0} B").ToLine());
    }

    private async Task<int> CallsOfATurn(Entry entry)
    {
        var calls = 64;
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            await entry.Run(calls);
            var took = Stopwatch.GetElapsedTime(began);
            if (took > effort.Turn / 8)
                return (int)Math.Clamp(calls * (effort.Turn / took), 64, int.MaxValue / 2);
            calls *= 4;
        }
    }

    private static async Task Turn(Entry entry)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var began = Stopwatch.GetTimestamp();
        await entry.Run(entry.Calls);
        var took = Stopwatch.GetElapsedTime(began);
        entry.Bytes = (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / entry.Calls;
        entry.Nanoseconds.Add(took.TotalNanoseconds / entry.Calls);
    }

    private sealed record Entry(string Contestant, Func<int, Task> Run)
    {
        public int Calls { get; set; }

        public double Bytes { get; set; }

        public List<double> Nanoseconds { get; } = [];
    }
}
