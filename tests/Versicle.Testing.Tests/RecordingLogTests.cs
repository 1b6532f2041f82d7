using Versicle.Stores;

namespace Versicle.Testing.Tests;

public sealed class RecordingLogTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private readonly MemoryStream file = new();
    private readonly MemoryEventLog memory = new(TimeProvider.System, new RandomIds(), new LogSignal());

    [Fact]
    public async Task Eight_concurrent_writers_of_the_memory_log_have_a_sound_history()
    {
        #region check
        var history = new HistoryWriter(file, TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(1, 8)
            .Select(n => Task.Run(() => Write(new RecordingLog(memory, history, $"writer-{n}"), seed: n), Ct)));

        file.Position = 0;
        var violations = await HistoryChecker.Check(History.Read(file, Ct), await FinalLog.Read(memory, Ct), Ct);
        Assert.Empty(violations);
        #endregion

        Assert.True((await memory.Head(Ct)).Position.Value > 1_000);
    }

    [Fact]
    public async Task A_log_that_checks_outside_its_lock_is_caught()
    {
        var history = new HistoryWriter(file, TimeProvider.System);
        var log = new CheckOutsideTheLock(memory);

        await Task.WhenAll(
            new RecordingLog(log, history, "w1").Append(Some.Append("a", ExpectedVersion.NoStream), Ct).AsTask(),
            new RecordingLog(log, history, "w2").Append(Some.Append("a", ExpectedVersion.NoStream), Ct).AsTask());

        Assert.Equal([HistoryRules.ExpectedVersion], await Rules(log));
    }

    [Fact]
    public async Task A_log_that_drops_an_acknowledged_append_is_caught() =>
        Assert.Contains(HistoryRules.LostAppend, await RulesOfRun(new Dropping(memory)));

    [Fact]
    public async Task A_log_that_leaves_gaps_between_positions_is_caught() =>
        Assert.Contains(HistoryRules.PositionsDense, await RulesOfRun(new Gapped(memory)));

    [Fact]
    public async Task A_log_whose_readers_lag_is_caught() =>
        Assert.Contains(HistoryRules.ReadStale, await RulesOfRun(new Lagging(memory)));

    [Fact]
    public async Task A_log_that_appends_again_when_it_answers_late_is_caught() =>
        Assert.Contains(HistoryRules.PhantomEvent, await RulesOfRun(new Doubling(memory)));

    [Fact]
    public async Task A_lost_connection_is_an_unknown_outcome_and_an_append_too_large_a_refusal()
    {
        var recording = new RecordingLog(new Unreachable(memory), new(file, TimeProvider.System), "w");
        var append = Some.Append("a", ExpectedVersion.Any);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await recording.Append(append, Ct));
        await Assert.ThrowsAsync<ArgumentException>(async () => await recording.Append(append with { Streams = [new(default, default, [])] }, Ct));

        file.Position = 0;
        var kinds = await History.Read(file, Ct).Select(line => line.Kind).ToListAsync(Ct);
        Assert.Equal([HistoryKind.Invoke, HistoryKind.Unknown, HistoryKind.Invoke, HistoryKind.Fail], kinds);
    }

    private async Task<IEnumerable<string>> RulesOfRun(IEventLog log)
    {
        await Write(new RecordingLog(log, new(file, TimeProvider.System), "writer"), seed: 1);
        return await Rules(log);
    }

    private async Task<IEnumerable<string>> Rules(IEventLog log)
    {
        file.Position = 0;
        var violations = await HistoryChecker.Check(History.Read(file, Ct), await FinalLog.Read(log, Ct), Ct);
        return violations.Select(violation => violation.Rule).Distinct();
    }

    private static async Task Write(IEventLog log, int seed)
    {
        var random = new Random(seed);
        var known = new Dictionary<string, StreamVersion>();
        for (var i = 0; i < 300; i++)
        {
            var stream = $"s-{random.Next(3)}";
            await foreach (var recorded in log.ReadStream(new(stream), known.GetValueOrDefault(stream), Ct))
                known[stream] = recorded.Context.Version;

            var expected = random.Next(3) == 0 ? ExpectedVersion.Any : ExpectedVersion.Exactly(known.GetValueOrDefault(stream));
            await log.Append(Some.Append(stream, expected), Ct);
            if (i % 10 == 0)
                await log.Read(new() { After = new(Math.Max(0, (await log.Head(Ct)).Position.Value - 5)), Max = 20 }, Ct);
        }
    }
}
