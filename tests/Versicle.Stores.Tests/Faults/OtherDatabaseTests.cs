using System.Collections.Concurrent;
using System.Diagnostics;
using Dapper;
using Npgsql;
using Versicle.Postgres.Fixture;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests.Faults;

/// <summary>What is open or prepared in another database of the server holds no reader of the log up.</summary>
[Collection(nameof(Faults))]
public sealed class OtherDatabaseTests : IAsyncLifetime
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(Tier.Of(push: 3, nightly: 10));

    // A push shares its cores with whatever runs beside it.
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(Tier.IsFull ? 200 : 1_000);

    private readonly PostgresRig _rig = new(TimeProvider.System);
    private PostgresCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await PostgresCluster.Start("max_prepared_transactions=2");

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    [Trait("Guarantee", "G5")]
    public async Task Transactions_that_are_open_in_another_database_delay_no_reader()
    {
        var finding = new Finding("G5", "a writing and a prepared transaction stay open in another database");
        var twin = new Finding("G5", "twin: a reader that stays below the oldest open transaction");
        var (signal, through) = (new LogSignal(), await _cluster.NewDatabase());
        var (writer, reader) = (await _rig.Store(through: through), await _rig.Store(through: through, signal: signal));
        await using var other = await OpenElsewhere();
        using var enough = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<long, long>();
        var reading = Read(reader.Log, signal, seen, enough.Token);

        var written = new List<(long Position, long Time)>();
        for (var began = Stopwatch.StartNew(); began.Elapsed < Span;)
        {
            written.Add(((await writer.Log.Succeed(Any("a"))).Head.Position.Value, Stopwatch.GetTimestamp()));
            await Task.Delay(5, default);
        }

        await using var horizon = new NpgsqlConnection(through);
        var unseen = await horizon.ExecuteScalarAsync<int>(
            "select count(*)::integer from versicle.versicle_events where xmin::text::bigint >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
        await Task.Delay(Limit);
        await enough.CancelAsync();
        await reading;

        var lags = written
            .Select(one => seen.TryGetValue(one.Position, out var time) ? Stopwatch.GetElapsedTime(one.Time, time) : TimeSpan.FromDays(1)).ToList();
        finding.Nothing(
            $"{written.Count} events in {Span.TotalSeconds:0} s, the slowest was read {lags.Max().TotalMilliseconds:0} ms after its answer",
            ($"read later than {Limit.TotalMilliseconds:0} ms", lags.Count(lag => lag > Limit)));
        twin.Caught($"{written.Count} events, looked at after {Span.TotalSeconds:0} s", ("not seen", unseen));
    }

    private static async Task Read(IEventLog log, LogSignal signal, ConcurrentDictionary<long, long> seen, CancellationToken enough)
    {
        for (var last = LogPosition.Start; !enough.IsCancellationRequested;)
        {
            var news = signal.Next;
            foreach (var recorded in await log.ReadAll(last, 1_000))
            {
                last = recorded.Context.Position;
                seen.TryAdd(last.Value, Stopwatch.GetTimestamp());
            }

            if (last.Value >= signal.Head.Value)
                await Task.WhenAny(news, Task.Delay(TimeSpan.FromSeconds(1), enough));
        }
    }

    // One transaction that has written and stays open, and one that is prepared and never ended.
    private async Task<NpgsqlConnection> OpenElsewhere()
    {
        var other = new NpgsqlConnection(await _cluster.NewDatabase() + ";Pooling=false");
        await other.OpenAsync();
        await other.ExecuteAsync("create table open (n integer)");
        await other.ExecuteAsync("begin; insert into open values (1); prepare transaction 'never'");
        await other.ExecuteAsync("begin; insert into open values (2)");
        return other;
    }
}
