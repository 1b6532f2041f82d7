// Kills samples/Bank with kill -9 while clients deposit and withdraw, and then does the books from the log itself, with SQL of its
// own: the sum of all balances is what came in less what went out, no balance was ever below zero, and every movement that was
// acknowledged is there, once, where its answer said.
//
//   dotnet run eng/bank.cs -- --seconds 60 --kills 10                  on both stores; one hot account, then 1,000
//   dotnet run eng/bank.cs -- --seconds 4 --kills 2 --store sqlite
//
// --clients N (32), --binary FILE takes a published program, --seed N repeats the choices. Linux. Ends with: N passed, N failed.
//
// [Trait("Guarantee", "G2")] [Trait("Guarantee", "G3")] [Trait("Guarantee", "G21")]
#:project ../tests/Versicle.Postgres.Fixture
#:package Microsoft.Data.Sqlite
#:package Npgsql

using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;
using Versicle.Postgres.Fixture;

var seconds = double.Parse(Option("--seconds") ?? "60", CultureInfo.InvariantCulture);
var kills = int.Parse(Option("--kills") ?? "5", CultureInfo.InvariantCulture);
var clients = int.Parse(Option("--clients") ?? "32", CultureInfo.InvariantCulture);
var seed = int.Parse(Option("--seed") ?? $"{Environment.TickCount & 0xFFFFFF}", CultureInfo.InvariantCulture);
string[] program = Option("--binary") is { } binary ? [Path.GetFullPath(binary)] : Build();
string[] stores = Option("--store") is { } one ? [one] : ["sqlite", "postgres"];
Console.WriteLine($"seed {seed}: {clients} clients, {seconds} s and {kills} kills each, {string.Join(' ', program)}");

int passed = 0, failed = 0;
foreach (var store in stores)
{
    foreach (var accounts in new[] { 1, 1_000 })
        await Run(store, accounts);
}

Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

async Task Run(string store, int count)
{
    var name = $"{store}, {count:N0} account{(count == 1 ? "" : "s")}";
    var folder = Directory.CreateTempSubdirectory("versicle-bank").FullName;
    var database = store == "postgres" ? await (await PostgresCluster.Shared).NewDatabase() : null;
    string[] place = database is null ? ["--Versicle:Data", folder] : ["--Versicle:Store", "postgres", "--ConnectionStrings:versicle", database];
    using var bank = new BankProcess(program, place);
    await bank.Start();
    var accounts = await Open(bank, count);

    var acknowledged = new ConcurrentBag<Movement>();
    var strange = new ConcurrentBag<string>();
    var answers = new int[600];
    using var stop = new CancellationTokenSource();
    var load = Enumerable.Range(0, clients)
        .Select(n => Task.Run(() => Client(bank, new(seed + n), accounts, acknowledged, answers, strange, stop.Token)))
        .ToArray();
    for (var kill = 0; kill < kills; kill++)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds / (kills + 1)));
        bank.Kill();
        await bank.Start();
    }

    await Task.Delay(TimeSpan.FromSeconds(seconds / (kills + 1)));
    await stop.CancelAsync();
    await Task.WhenAll(load);

    Report($"{name}: no answer but 200, 409 and 422", strange.IsEmpty ? null : strange.First());
    var (balances, problem) = await Books(store, folder, database, acknowledged);
    Report($"{name}: the books are right", problem);
    Report($"{name}: the read side says the same", await ReadSide(bank, balances));
    Report($"{name}: something was done", acknowledged.Count < 20 ? $"only {acknowledged.Count} movements" : null);
    Console.WriteLine($"{name}: {acknowledged.Count:N0} movements acknowledged, {answers[409]:N0} conflicts, {answers[422]:N0} refused, {answers[0]:N0} unknown");
}

async Task<Guid[]> Open(BankProcess bank, int count)
{
    var accounts = new Guid[count];
    await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, ct) =>
    {
        using var http = bank.Client();
        using var answer = await http.PostAsJsonAsync("/accounts", new { handle = $"account-{i}", owner = "Ada" }, ct);
        accounts[i] = (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetGuid();
    });
    return accounts;
}

static async Task Client(
    BankProcess bank,
    Random random,
    Guid[] accounts,
    ConcurrentBag<Movement> acknowledged,
    int[] answers,
    ConcurrentBag<string> strange,
    CancellationToken ct)
{
    using var http = bank.Client();
    while (!ct.IsCancellationRequested)
    {
        var (account, cents, isDeposit) = (accounts[random.Next(accounts.Length)], random.Next(1, 1_000), random.Next(2) == 0);
        try
        {
            using var answer = await http.PostAsJsonAsync($"/accounts/{account}/{(isDeposit ? "deposits" : "withdrawals")}", new { amount = cents / 100m }, CancellationToken.None);
            Interlocked.Increment(ref answers[(int)answer.StatusCode]);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                var body = await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None);
                var position = long.Parse(answer.Headers.GetValues("Consistency-Token").Single().Split('.')[1], CultureInfo.InvariantCulture);
                acknowledged.Add(new(position, account, isDeposit ? cents / 100m : -cents / 100m, body.GetProperty("balance").GetDecimal()));
            }
            else if (answer.StatusCode is not (HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity))
            {
                strange.Add($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(CancellationToken.None)}");
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
        {
            Interlocked.Increment(ref answers[0]);
            await Task.Delay(20, CancellationToken.None); // It was killed: it may have been written, or not.
        }
    }
}

static async Task<(Dictionary<Guid, decimal> Balances, string? Problem)> Books(
    string store, string folder, string? database, IEnumerable<Movement> acknowledged)
{
    await using DbConnection connection = store == "sqlite"
        ? new SqliteConnection($"Data Source={Path.Combine(folder, "bank.db")};Mode=ReadOnly")
        : new NpgsqlConnection(database);
    await connection.OpenAsync();
    await using var select = connection.CreateCommand();
    select.CommandText = store == "sqlite"
        ? "select position, stream, type, data from versicle_events order by position"
        : "select position, stream, type, convert_from(data, 'UTF8') from versicle.versicle_events order by position";
    var (balances, found, sum, next) = (new Dictionary<Guid, decimal>(), new Dictionary<long, Movement>(), 0m, 1L);
    await using var reader = await select.ExecuteReaderAsync();
    while (await reader.ReadAsync())
    {
        var (position, stream, type) = (reader.GetInt64(0), reader.GetString(1), reader.GetString(2));
        if (position != next++)
            return (balances, $"position {position} where {next - 1} comes next");
        var account = Guid.Parse(stream["account-".Length..]);
        if (type == "account-opened")
        {
            balances.Add(account, 0);
            continue;
        }

        var data = JsonElement.Parse(reader.GetString(3));
        var amount = data.GetProperty("amount").GetDecimal() * (type == "money-deposited" ? 1 : -1);
        var balance = balances[account] += amount;
        sum += amount;
        found.Add(position, new(position, account, amount, balance));
        if (balance < 0)
            return (balances, $"{stream} is at {balance} after position {position}");
        if (data.GetProperty("balance").GetDecimal() != balance)
            return (balances, $"position {position} says that {stream} holds {data.GetProperty("balance")}, and it holds {balance}");
    }

    if (balances.Values.Sum() != sum)
        return (balances, $"the balances come to {balances.Values.Sum()}, and {sum} came in and stayed");
    var lost = acknowledged.FirstOrDefault(one => found.GetValueOrDefault(one.Position) != one);
    return (balances, lost is null ? null : $"{lost} was acknowledged, and the log has {found.GetValueOrDefault(lost.Position)?.ToString() ?? "nothing"} there");
}

static async Task<string?> ReadSide(BankProcess bank, Dictionary<Guid, decimal> balances)
{
    using var http = bank.Client();
    using var touch = await http.PostAsJsonAsync($"/accounts/{balances.Keys.First()}/deposits", new { amount = 1m });
    balances[balances.Keys.First()] += 1;
    http.DefaultRequestHeaders.Add("Consistency-Token", touch.Headers.GetValues("Consistency-Token"));
    for (var page = 1; ; page++)
    {
        var answer = await http.GetFromJsonAsync<JsonElement>($"/accounts?page={page}&page_size=200");
        var rows = answer.GetProperty("accounts").EnumerateArray().ToArray();
        foreach (var row in rows)
        {
            if (!balances.Remove(row.GetProperty("id").GetGuid(), out var balance) || row.GetProperty("balance").GetDecimal() != balance)
                return $"the read side says {row}, and the log {balance}";
        }

        if (rows.Length < 200)
            return balances.Count == 0 ? null : $"{balances.Count} accounts are not on the read side";
    }
}

void Report(string what, string? problem)
{
    (passed, failed) = problem is null ? (passed + 1, failed) : (passed, failed + 1);
    if (problem is not null)
        Console.WriteLine($"{what}: {problem}");
}

static string[] Build()
{
    var project = Path.Combine(Path.GetDirectoryName(Here())!, "..", "samples", "Bank");
    using var build = Process.Start(new ProcessStartInfo("dotnet", ["build", project, "-c", "Release", "-v", "q", "-nologo"]))!;
    build.WaitForExit();
    return build.ExitCode == 0
        ? ["dotnet", Path.Combine(project, "bin", "Release", "net10.0", "Bank.dll")]
        : throw new InvalidOperationException("samples/Bank does not build.");
}

static string Here([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

/// <summary>Money that moved, as an answer or the log says it.</summary>
internal sealed record Movement(long Position, Guid Account, decimal Amount, decimal Balance);

/// <summary>The service, in a process that can be killed.</summary>
internal sealed class BankProcess(string[] command, string[] place) : IDisposable
{
    private const string Key = "the-key-of-this-program";
    private readonly int _port = FreePort();
    private Process? _process;

    public HttpClient Client() => new() { BaseAddress = new($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromSeconds(60), DefaultRequestHeaders = { { "X-Api-Key", Key } } };

    public async Task Start()
    {
        _process = Process.Start(new ProcessStartInfo(
            command[0],
            [.. command[1..], .. place, "--urls", $"http://127.0.0.1:{_port}", "--Bank:ApiKeys:0:Name", "load", "--Bank:ApiKeys:0:Role", "teller", "--Bank:ApiKeys:0:Key", Key])
        {
            RedirectStandardOutput = true,
        })!;
        _process.BeginOutputReadLine();
        using var http = Client();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(20))
        {
            try
            {
                using var answer = await http.GetAsync("/health");
                return;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }

        throw new InvalidOperationException("The bank does not open.");
    }

    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    public void Dispose() => Kill();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
