using System.Diagnostics;

namespace Versicle.Benchmarks;

/// <summary>
/// Contestants under the same load, in turns: so many clients, each sending its next request when the last one is answered.
/// The figure is requests a second, with the 99th percentile of a request's time.
/// </summary>
public sealed class LoadContest(string question, string @case, int clients, Effort effort)
{
    private readonly List<Entry> _entries = [];

    /// <summary>Adds a contestant: <paramref name="request"/> carries out one request of the given client.</summary>
    /// <param name="contestant">Its name.</param>
    /// <param name="request">One request; 0 … clients - 1 says whose.</param>
    /// <param name="weight">What one request counts for: 100 where it writes 100 events.</param>
    public LoadContest Add(string contestant, Func<int, Task> request, int weight = 1)
    {
        _entries.Add(new(contestant, request, weight));
        return this;
    }

    /// <summary>Warms up, runs all rounds and prints a line for each contestant.</summary>
    public async Task<IReadOnlyList<Figure>> Run()
    {
        foreach (var entry in _entries)
            await Turn(entry, effort.Turn / 2, counts: false);

        for (var round = 0; round < effort.Rounds; round++)
        {
            foreach (var entry in _entries)
                await Turn(entry, effort.Turn, counts: true);
        }

        var figures = _entries.ConvertAll(Figure);
        figures.ForEach(figure => Console.WriteLine(figure.ToLine()));
        return figures;
    }

    private Figure Figure(Entry entry)
    {
        entry.Times.Sort();
        var p99 = entry.Times[(int)(0.99 * (entry.Times.Count - 1))];
        return Benchmarks.Figure.Of(question, @case, entry.Contestant, "/s", entry.PerSecond, $"p99 {p99:0.0} ms");
    }

    private async Task Turn(Entry entry, TimeSpan lasting, bool counts)
    {
        var began = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => Client(entry, client, began, lasting))));
        if (!counts)
            return;

        entry.PerSecond.Add(times.Sum(t => (long)t.Count) * entry.Weight / Stopwatch.GetElapsedTime(began).TotalSeconds);
        foreach (var one in times)
            entry.Times.AddRange(one);
    }

    private static async Task<List<double>> Client(Entry entry, int client, long began, TimeSpan lasting)
    {
        var times = new List<double>();
        do
        {
            var sent = Stopwatch.GetTimestamp();
            await entry.Request(client);
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }
        while (Stopwatch.GetElapsedTime(began) < lasting);
        return times;
    }

    private sealed record Entry(string Contestant, Func<int, Task> Request, int Weight)
    {
        public List<double> PerSecond { get; } = [];

        public List<double> Times { get; } = [];
    }
}
