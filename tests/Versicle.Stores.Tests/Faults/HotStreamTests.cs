using Versicle.Testing;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests.Faults;

/// <summary>
/// Many writers at the same few streams, each with the version that it believes in; the checker of histories judges what they were told.
/// </summary>
[Collection(nameof(Faults))]
public sealed class HotStreamTests : IAsyncDisposable
{
    private const int Writers = 32;
    private const int Streams = 8;

    private static readonly int Appends = Tier.Of(push: 2_000, nightly: 200_000);

    private readonly PostgresRig _postgres = new(TimeProvider.System);
    private readonly SqliteRig _sqlite = new(TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await _sqlite.DisposeAsync();
    }

    [Fact]
    [Trait("Guarantee", "G3")]
    public async Task On_postgres_each_version_of_a_hot_stream_has_one_winner()
    {
        var finding = new Finding("G3", "32 writers at 8 streams over 2 stores, PostgreSQL");
        var (did, found) = await Contend(Appends, (await _postgres.Store()).Log, (await _postgres.Store()).Log);
        finding.Nothing(did, found);
    }

    [Fact]
    [Trait("Guarantee", "G3")]
    public async Task On_sqlite_each_version_of_a_hot_stream_has_one_winner()
    {
        var finding = new Finding("G3", "32 writers at 8 streams, SQLite");
        var (did, found) = await Contend(Appends, (await _sqlite.Store()).Log);
        finding.Nothing(did, found);
    }

    [Fact]
    public async Task A_version_that_is_looked_at_outside_the_lock_lets_several_win_and_is_found()
    {
        var finding = new Finding("G3", "twin: the version is looked at before the lock is taken");
        var (did, found) = await Contend(400, new LookingFirst((await _postgres.Store()).Log), new LookingFirst((await _postgres.Store()).Log));
        finding.Caught(did, found);
    }

    private static async Task<(string Did, (string Name, long Count)[] Found)> Contend(int appends, params IEventLog[] logs)
    {
        await using var file = new FileStream(
            Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        var history = new HistoryWriter(file, TimeProvider.System);
        var (tries, won, lost) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var log = new RecordingLog(logs[writer % logs.Length], history, $"writer-{writer}");
            var (random, believed) = (new Random(Tier.Seed + writer), new long[Streams]);
            while (Interlocked.Increment(ref tries) <= appends)
            {
                var n = random.Next(Streams);
                switch (await log.Append(Of(To($"hot-{n}", ExpectedVersion.Exactly(new(believed[n])))), default))
                {
                    case AppendResult.Appended:
                        believed[n]++;
                        Interlocked.Increment(ref won);
                        break;
                    case AppendResult.StreamConflict conflict:
                        believed[n] = conflict.Actual.Value;
                        Interlocked.Increment(ref lost);
                        break;
                }
            }
        })));

        file.Position = 0;
        var violations = await HistoryChecker.Check(History.Read(file, default), await FinalLog.Read(logs[0], default), default);
        return (
            $"{appends} appends, {won} won, {lost} conflicts",
            [("violations of the history", violations.Count), ("events that are not one for each winner", Math.Abs((await logs[0].Head(default)).Position.Value - won))]);
    }

    private sealed class LookingFirst(IEventLog inner) : IEventLog
    {
        public async ValueTask<AppendResult> Append(Append append, CancellationToken ct)
        {
            var (stream, expected, events) = append.Streams[0];
            var actual = StreamVersion.Empty;
            await foreach (var recorded in inner.ReadStream(stream, StreamVersion.Empty, ct))
                actual = recorded.Context.Version;
            return expected.Allows(actual)
                ? await inner.Append(append with { Streams = [new(stream, ExpectedVersion.Any, events)] }, ct)
                : new AppendResult.StreamConflict(stream, expected, actual, LogPosition.Start);
        }

        public IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, StreamVersion after, CancellationToken ct) =>
            inner.ReadStream(stream, after, ct);

        public ValueTask<LogPage> Read(LogRead read, CancellationToken ct) => inner.Read(read, ct);

        public ValueTask<LogHead> Head(CancellationToken ct) => inner.Head(ct);
    }
}
