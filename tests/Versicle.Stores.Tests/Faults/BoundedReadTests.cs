using System.Globalization;
using Versicle.Testing;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests.Faults;

/// <summary>Whoever reads a long log has a page of it in memory, however it is read.</summary>
[Collection(nameof(Faults))]
public sealed class BoundedReadTests : IAsyncDisposable
{
    private const long Limit = 25 << 20; // Three pages of the largest size.

    private static readonly int Count = Tier.Of(push: 50_000, nightly: 200_000);

    private readonly SqliteRig _sqlite = new(TimeProvider.System);
    private readonly PostgresRig _postgres = new(TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _sqlite.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Reading_a_long_log_keeps_no_more_than_a_page_of_it(string kind)
    {
        var log = (kind == "sqlite" ? await _sqlite.Store() : await _postgres.Store()).Log;
        var data = $$"""{"text":"{{new string('x', 1_000)}}"}""";
        for (var n = 0; n < Count; n += 1_000)
            await log.Succeed(Of(To("many", ExpectedVersion.Any, [.. Enumerable.Range(0, 1_000).Select(_ => Event(data) with { Tags = [new("all")] })])));

        var tagged = EventQuery.Match(types: ["happened"], tags: [new("all")]);
        var reads = new Dictionary<string, IAsyncEnumerable<RecordedEvent>>
        {
            ["forwards"] = Events(log, new()),
            ["backwards"] = Events(log, new() { Backwards = true, Max = LogLimits.MaxPage }),
            ["by type and tag"] = Events(log, new() { Query = tagged }),
            ["by type and tag, backwards"] = Events(log, new() { Query = tagged, Backwards = true }),
            ["by stream prefix"] = Events(log, new() { StreamPrefix = "ma" }),
            ["a stream"] = log.ReadStream(new("many"), default, default),
        };
        foreach (var (name, events) in reads)
        {
            var (count, alive) = await Alive(events, keep: null);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {count} events, {alive >> 10:N0} KB alive at most"));
            Assert.Equal(Count, count);
            Assert.True(alive < Limit, $"{name}: {alive:N0} bytes are alive, of {Count:N0} events of 1 KB.");
        }

        var (_, kept) = await Alive(Events(log, new()), keep: []); // The twin: it keeps them all.
        Assert.True(kept > 2 * Limit, $"{kept:N0} bytes are alive of all events: the limit is no limit.");
    }

    private static async Task<(int Count, long Alive)> Alive(IAsyncEnumerable<RecordedEvent> events, List<RecordedEvent>? keep)
    {
        var (before, count, most) = (GC.GetTotalMemory(forceFullCollection: true), 0, 0L);
        await foreach (var recorded in events)
        {
            keep?.Add(recorded);
            if (++count % 10_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        GC.KeepAlive(keep);
        return (count, most);
    }

    private static async IAsyncEnumerable<RecordedEvent> Events(IEventLog log, LogRead read)
    {
        await foreach (var page in log.ReadPages(read, default))
        {
            foreach (var recorded in page.Events)
                yield return recorded;
        }
    }
}
