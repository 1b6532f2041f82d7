using System.Text;
using Versicle.Testing;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests;

public sealed class LogMoveTests : IAsyncDisposable
{
    private readonly SqliteRig _sqlite = new(TimeProvider.System);
    private readonly PostgresRig _postgres = new(TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _sqlite.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Fact]
    [Trait("Guarantee", "G24")]
    public async Task From_SQLite_to_PostgreSQL_and_back_a_log_is_the_same()
    {
        var first = (await _sqlite.Store("first.db")).Log;
        await first.Some();
        for (var n = 0; n < 12; n++)
            await first.Succeed(Any($"many-{n}", 100));
        await Operations(first).Redact(new(new(2), "ada", "why"), default);

        var second = (await _postgres.Store()).Log;
        await Move(first, second);
        var third = (await _sqlite.Store("third.db")).Log;
        await Move(second, third);

        Assert.Equal((await first.All()).Select(Shown), (await third.All()).Select(Shown));
        var digests = await Task.WhenAll(new[] { first, second, third }.Select(async log => (await Verify(log)).Digest));
        Assert.Single(digests.Distinct());
        Assert.True(await third.Holds((await first.Head(default)).Token, default));
        Assert.True(await third.Holds((await second.Head(default)).Token, default));
    }

    private static LogOperations Operations(IEventLog log) => new(log, readDatabase: null, new Ids());

    private static async Task<VerifyReport> Verify(IEventLog log)
    {
        var report = await Operations(log).Verify(anchor: null, progress: null, default);
        Assert.Empty(report.Findings);
        return report;
    }

    private static async Task Move(IEventLog from, IEventLog to)
    {
        var file = new MemoryStream();
        await Operations(from).Export(file, progress: null, default);
        file.Position = 0;
        await Operations(to).Import(file, progress: null, default);
    }

    private static string Shown(RecordedEvent e) =>
        $"{e.Context.Position} {e.Context.Stream} {e.Context.Version} {e.Context.EventId} {e.Context.RecordedAt.UtcTicks} {Encoding.UTF8.GetString(e.Data.Span)} {e.Hash}";
}
