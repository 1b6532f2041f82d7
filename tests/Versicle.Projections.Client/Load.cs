using System.Diagnostics;
using System.Text.Json;
using Versicle.Projections.Tests;

namespace Versicle.Projections.Client;

/// <summary>Appends and asks at a rate, and counts what must not be: queries that fail, and answers that are older than their token.</summary>
internal sealed class Load(VersicleHost node, int factor)
{
    private const int Accounts = 20_000;

    private readonly Lock _gate = new();
    private readonly Random _random = new();
    private (ConsistencyToken Token, long Account) _last;
    private long _appended, _unknown, _asked, _failed, _stale;
    private string _failure = "";

    /// <summary>Until it is told to end.</summary>
    public async Task Run(int appends, int queries, Task until) => await Task.WhenAll(
        Each(appends, Append, until), Each(queries, Ask, until), until);

    /// <summary>For the one that reads it: five numbers, and the last failure.</summary>
    public override string ToString() => $"{_appended} {_unknown} {_asked} {_failed} {_stale} {_failure}";

    /// <summary>So many a second, some of them at the same time: who is late goes on quicker.</summary>
    private static async Task Each(int aSecond, Func<Task> act, Task until)
    {
        if (aSecond == 0)
            return;

        const int workers = 16;
        var (began, done) = (Stopwatch.GetTimestamp(), 0L);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            while (!until.IsCompleted)
            {
                var due = TimeSpan.FromSeconds((double)Interlocked.Increment(ref done) / aSecond) - Stopwatch.GetElapsedTime(began);
                if (due > TimeSpan.FromMilliseconds(1))
                    await Task.Delay(due);
                await act();
            }
        })));
    }

    private async Task Append()
    {
        var account = Next();
        var booked = JsonSerializer.SerializeToUtf8Bytes(new LedgerEvent.Booked(account, 1), LedgerJson.Default.Booked);
        var append = new Append(
            Guid.CreateVersion7(),
            [new(StreamName.Of("account", account), ExpectedVersion.Any, [new(Guid.CreateVersion7(), "booked", booked)])],
            EventMetadata.None);
        try
        {
            var token = ((AppendResult.Appended)await node.Log.Append(append, default)).Head.Token;
            Interlocked.Increment(ref _appended);
            lock (_gate)
                _last = (token, account);
        }
        catch (VersicleException failure)
        {
            Interlocked.Increment(ref _unknown);
            _failure = failure.Message;
        }
    }

    private async Task Ask()
    {
        (ConsistencyToken Token, long Account) last;
        lock (_gate)
            last = _last;
        try
        {
            var row = await node.Queries.Dispatch(new GetAccount(last.Token.IsNone ? Next() : last.Account), last.Token);
            Interlocked.Increment(ref _asked);
            var seen = row?.Seen.Split(',') ?? [];
            var isWhole = row is null || factor == 1 || row.Balance == factor * seen.Length;
            if (!isWhole || !last.Token.IsNone && !seen.Contains($"{last.Token.Position}"))
                Interlocked.Increment(ref _stale);
        }
        catch (VersicleException failure)
        {
            Interlocked.Increment(ref _failed);
            _failure = failure.Message;
        }
    }

    private long Next()
    {
        lock (_gate)
            return _random.Next(Accounts);
    }
}
