using Dapper;
using Npgsql;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests.Faults;

/// <summary>Writers that append, roll back, dawdle and are killed.</summary>
internal sealed class StandbyLoad(int seed)
{
    private long _acknowledged;
    private int _written;
    private int _rolledBack;
    private int _killed;
    private int _inversions;

    public int RolledBack => _rolledBack;

    public int Killed => _killed;

    /// <summary>Appends that came before what was acknowledged when they began.</summary>
    public int InversionsInTime => _inversions;

    public async Task Write(IEventStore[] stores, int events, string connectionString)
    {
        using var enough = new CancellationTokenSource();
        var killing = KillBackends(connectionString, enough.Token);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var random = new Random(seed * 100 + writer);
            while (Volatile.Read(ref _written) < events)
                await One(stores[writer % stores.Length], random);
        })));
        await enough.CancelAsync();
        await killing;
    }

    /// <summary>As many do it: a sequence, and a transaction of its own length around it.</summary>
    public static Task WriteBare(string connectionString, int events) => Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
    {
        var random = new Random(writer);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        for (var version = 1; version <= events / 8; version++)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await connection.ExecuteAsync("insert into bare (stream, version) values (@stream, @version)", new { stream = $"w-{writer}", version }, transaction);
            await Task.Delay(random.Next(6));
            await transaction.CommitAsync();
        }
    })));

    /// <summary>A transaction that has written is open in another database, all the time.</summary>
    public static async Task KeepBusy(string connectionString, CancellationToken enough)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("create table busy (n integer)");
        while (!enough.IsCancellationRequested)
            await connection.ExecuteAsync("begin; insert into busy values (1); select pg_sleep(0.3); commit");
    }

    private async Task One(IEventStore store, Random random)
    {
        var (kind, count) = (random.Next(10), random.Next(1, 9));
        var append = Any($"s-{random.Next(50)}", count);
        try
        {
            var before = Volatile.Read(ref _acknowledged);
            var result = kind < 6 ? await store.Log.Append(append, default) : await InSession(store, append, random, isKept: kind < 8);
            if (result is not AppendResult.Appended { Head.Position.Value: var position })
                return;

            if (position - count < before)
                Interlocked.Increment(ref _inversions);
            for (var now = before; now < position; now = Volatile.Read(ref _acknowledged))
                Interlocked.CompareExchange(ref _acknowledged, position, now);
            Interlocked.Add(ref _written, count);
        }
        catch (StoreUnavailableException)
        {
            // Killed: it says that nothing was written.
        }
    }

    private async Task<AppendResult?> InSession(IEventStore store, Append append, Random random, bool isKept)
    {
        await using var session = await store.Begin("Test", default);
        await session.Execute(Sql("insert into people (email) values ($1)", append.CommitId.ToString()), default);
        await Task.Delay(random.Next(20));
        if (isKept)
            return await session.Commit(append);

        Interlocked.Increment(ref _rolledBack);
        return null;
    }

    private async Task KillBackends(string connectionString, CancellationToken enough)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        while (!enough.IsCancellationRequested)
        {
            _killed += await connection.ExecuteScalarAsync<int>("""
                select count(pg_terminate_backend(pid)) from (
                  select pid from pg_stat_activity where datname = current_database() and application_name = 'versicle' order by random() limit 1) one
                """);
            await Task.Delay(200, CancellationToken.None);
        }
    }
}
