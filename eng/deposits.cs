// Measures decisions: deposits into 1,000 accounts of samples/Bank, in this process, beside two round trips written by hand on
// the same database (load the last 10 events, insert one under the next version). Rounds are interleaved.
//
//   dotnet run -c Release eng/deposits.cs                    both engines
//   dotnet run -c Release eng/deposits.cs -- --store sqlite  one of them
//
// --seconds N is how long each round lasts (2), --rounds N how many of each there are (3). Every answer is durable. Machines that
// do other things meanwhile tell the truth only about ratios.
#:project ../samples/Bank
#:project ../tests/Versicle.Postgres.Fixture
#:package Microsoft.Extensions.Hosting
#:package Microsoft.Data.Sqlite
#:package Npgsql

using System.Diagnostics;
using System.Globalization;
using Bank.Accounts;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Versicle;
using Versicle.Hosting;
using Versicle.Modules.Generated;
using Versicle.Postgres.Fixture;

const int Accounts = 1_000;
var seconds = double.Parse(Option("--seconds") ?? "2", CultureInfo.InvariantCulture);
var rounds = int.Parse(Option("--rounds") ?? "3", CultureInfo.InvariantCulture);
string[] stores = Option("--store") is { } one ? [one] : ["sqlite", "postgres"];

Console.WriteLine($"| {Environment.ProcessorCount} cores, {rounds} rounds of {seconds} s, medians | clients | a second | p50 ms | p99 ms | bytes a command |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
foreach (var store in stores)
{
    var folder = Directory.CreateTempSubdirectory("versicle-deposits").FullName;
    var database = store == "postgres" ? await (await PostgresCluster.Shared).NewDatabase() : null;
    await using var bank = await StartBank(database, folder);
    await using var byHand = database is null ? (IByHand)await SqliteByHand.Open(Path.Combine(folder, "hand.db")) : await PostgresByHand.Open(database);
    await Measure(store, bank, byHand);
}

async Task Measure(string store, RunningBank bank, IByHand byHand)
{
    var accounts = new Guid[Accounts];
    await Parallel.ForAsync(0, Accounts, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, ct) =>
    {
        accounts[i] = (await bank.Commands.Dispatch(new AccountCommand.Open($"account-{i}", "Ada"), ct)).Result.Id;
        for (var n = 0; n < 9; n++)
        {
            await bank.Commands.Dispatch(new AccountCommand.Deposit(accounts[i], 1), ct);
            await byHand.Deposit(accounts[i]);
        }
    });

    var kinds = new (string Name, Func<Guid, Task> Run)[]
    {
        ("deposit", async account => await bank.Commands.Dispatch(new AccountCommand.Deposit(account, 1), default)),
        ("by hand", byHand.Deposit),
        ("refused", async account => await Refused(bank, account)),
    };
    foreach (var clients in new[] { 1, 8, 32 })
    {
        var results = kinds.Select(_ => new List<Result>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var kind = 0; kind < kinds.Length; kind++)
                results[kind].Add(await Load(clients, accounts, kinds[kind].Run));
        }

        for (var kind = 0; kind < kinds.Length; kind++)
        {
            var all = results[kind];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {store}, {kinds[kind].Name} | {clients} | {Median(all.Select(r => r.PerSecond)):N0} | {Median(all.Select(r => r.P50)):0.00} | {Median(all.Select(r => r.P99)):0.00} | {Median(all.Select(r => r.Bytes)):N0} |"));
        }
    }
}

static async Task Refused(RunningBank bank, Guid account)
{
    try
    {
        await bank.Commands.Dispatch(new AccountCommand.Withdraw(account, Account.MostAtOnce), default);
    }
    catch (RefusedException)
    {
        return;
    }

    throw new UnreachableException("It was to be refused.");
}

async Task<Result> Load(int clients, Guid[] accounts, Func<Guid, Task> run)
{
    var times = new List<double>[clients];
    var allocated = GC.GetTotalAllocatedBytes(precise: true);
    var clock = Stopwatch.StartNew();
    await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
    {
        var (random, own) = (new Random(client), times[client] = new(100_000));
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            var began = Stopwatch.GetTimestamp();
            await run(accounts[random.Next(accounts.Length)]);
            own.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
    })));
    var elapsed = clock.Elapsed.TotalSeconds;
    var bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
    var all = times.SelectMany(own => own).Order().ToArray();
    return new(all.Length / elapsed, all[all.Length / 2], all[(int)(all.Length * 0.99)], (double)bytes / all.Length);
}

static async Task<RunningBank> StartBank(string? database, string folder)
{
    var builder = Host.CreateEmptyApplicationBuilder(settings: null);
    builder.Services.AddVersicle(new BankModule(), versicle =>
    {
        if (database is not null)
            versicle.UsePostgres(database).ReadModels(read => read.UsePostgres(database));
        else
            versicle.UseSqlite(Path.Combine(folder, "bank.db")).ReadModels(read => read.UseSqlite(Path.Combine(folder, "bank-read.db")));
    });
    var host = builder.Build();
    await host.StartAsync();
    return new(host);
}

static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

internal sealed record Result(double PerSecond, double P50, double P99, double Bytes);

internal sealed class RunningBank(IHost host) : IAsyncDisposable
{
    public CommandBus Commands { get; } = host.Services.GetRequiredService<CommandBus>();

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}

/// <summary>What a careful hand writes: the state from the last events, one event more under the next version.</summary>
internal interface IByHand : IAsyncDisposable
{
    Task Deposit(Guid account);
}

internal sealed class PostgresByHand(NpgsqlDataSource source) : IByHand
{
    public static async Task<PostgresByHand> Open(string connectionString)
    {
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 10, MaxPoolSize = 40 });
        await using var make = source.CreateCommand("create table hand (stream text, version bigint, data text not null, primary key (stream, version))");
        await make.ExecuteNonQueryAsync();
        return new(source);
    }

    public async Task Deposit(Guid account)
    {
        while (true)
        {
            await using var connection = await source.OpenConnectionAsync();
            var stream = $"account-{account}";
            var version = 0L;
            await using (var load = new NpgsqlCommand("select version, data from hand where stream = $1 order by version desc limit 10", connection) { Parameters = { new() { Value = stream } } })
            await using (var reader = await load.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                    version = Math.Max(version, reader.GetInt64(0) + reader.GetString(1).Length * 0);
            }

            await using var append = new NpgsqlCommand("insert into hand (stream, version, data) values ($1, $2, $3) on conflict do nothing", connection)
            {
                Parameters = { new() { Value = stream }, new() { Value = version + 1 }, new() { Value = """{"amount":1,"balance":10}""" } },
            };
            if (await append.ExecuteNonQueryAsync() == 1)
                return;
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}

internal sealed class SqliteByHand(SqliteConnection connection) : IByHand
{
    private readonly SemaphoreSlim _writer = new(1); // SQLite has one; waiting for it inside is slower.

    public static async Task<SqliteByHand> Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync();
        foreach (var sql in new[] { "pragma journal_mode=wal", "pragma synchronous=full", "create table hand (stream text, version integer, data text not null, primary key (stream, version)) strict" })
            await Command(connection, sql).ExecuteNonQueryAsync();
        return new(connection);
    }

    public async Task Deposit(Guid account)
    {
        await _writer.WaitAsync();
        try
        {
            var stream = $"account-{account}";
            var version = 0L;
            using (var load = Command(connection, "select version, data from hand where stream = $1 order by version desc limit 10", stream))
            using (var reader = await load.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                    version = Math.Max(version, reader.GetInt64(0) + reader.GetString(1).Length * 0);
            }

            using var append = Command(connection, "insert into hand (stream, version, data) values ($1, $2, $3)", stream, version + 1, """{"amount":1,"balance":10}""");
            await append.ExecuteNonQueryAsync();
        }
        finally
        {
            _writer.Release();
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private static SqliteCommand Command(SqliteConnection connection, string sql, params object[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
        return command;
    }
}
