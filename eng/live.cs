// Measures live queries: 1,000 watchers of accounts of samples/Bank over HTTP, one of them reading a byte a second, beside 500
// deposits a second; and the same deposits before, with nobody watching. In the end every watcher must have the right balance.
// The server is a process of its own, whose memory is measured.
//
//   dotnet run -c Release eng/live.cs                        both engines, 60 s each time
//   dotnet run -c Release eng/live.cs -- --store sqlite --seconds 20
//
// --watchers N (1000), --rate N deposits a second (500). Ends with 1 when a watcher has a wrong answer, or memory grew beyond
// 256 MB more than without watchers. Guarantee G26: [Trait("Guarantee", "G26")].
#:sdk Microsoft.NET.Sdk.Web
#:project ../samples/Bank
#:project ../tests/Versicle.Postgres.Fixture

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Bank;
using Bank.Accounts;
using Bank.Reading;
using Versicle;
using Versicle.Hosting;
using Versicle.Modules.Generated;
using Versicle.Postgres.Fixture;

const int Accounts = 100;
if (Option("--serve") is { } where)
    return await Serve(where, Option("--database"));

var seconds = double.Parse(Option("--seconds") ?? "60", CultureInfo.InvariantCulture);
var watchers = int.Parse(Option("--watchers") ?? "1000", CultureInfo.InvariantCulture);
var rate = int.Parse(Option("--rate") ?? "500", CultureInfo.InvariantCulture);
string[] stores = Option("--store") is { } one ? [one] : ["sqlite", "postgres"];
var isSound = true;
Console.WriteLine(
    $"| {Environment.ProcessorCount} cores, {seconds} s | deposits a second | p50 ms | p99 ms | memory MB | answers a second | all right after s | slow one |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
foreach (var store in stores)
{
    var folder = Directory.CreateTempSubdirectory("versicle-live").FullName;
    var database = store == "postgres" ? await (await PostgresCluster.Shared).NewDatabase() : null;
    string[] arguments = database is null ? ["--serve", folder] : ["--serve", folder, "--database", database];
    using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
    try
    {
        isSound &= await Measure(store, server);
    }
    finally
    {
        server.Kill();
    }
}

return isSound ? 0 : 1;

async Task<bool> Measure(string store, Process server)
{
    using var client = new HttpClient { BaseAddress = new((await server.StandardOutput.ReadLineAsync())!), Timeout = Timeout.InfiniteTimeSpan };
    var accounts = new string[Accounts];
    for (var i = 0; i < Accounts; i++)
        accounts[i] = await Open(client, i);
    var balances = new long[Accounts];

    await Load(client, accounts, balances, 3, () => 0); // Warm.
    var alone = await Load(client, accounts, balances, seconds, () => MemoryOf(server));
    Print($"{store}, nobody watches", alone, "", "", "");

    using var end = new CancellationTokenSource();
    var seen = new double[watchers];
    var answers = new StrongBox();
    var reading = Enumerable.Range(0, watchers - 1).Select(n => Watch(client, accounts[n % Accounts], n, seen, answers, end.Token)).ToList();
    var slow = ReadSlowly(client.BaseAddress!, end.Token);
    var watched = await Load(client, accounts, balances, seconds, () => MemoryOf(server));
    var all = answers.Count;

    var clock = Stopwatch.StartNew();
    while (Wrong() > 0 && clock.Elapsed < TimeSpan.FromSeconds(30))
        await Task.Delay(10);
    var (wrong, after) = (Wrong(), clock.Elapsed.TotalSeconds);
    var isSlowDropped = slow.IsCompleted;
    await end.CancelAsync();
    Print(
        $"{store}, {watchers} watch",
        watched,
        $"{all / seconds:N0}",
        wrong == 0 ? $"{after:0.00}" : $"{wrong} wrong",
        isSlowDropped ? "dropped" : "still there");
    return wrong == 0 && watched.Memory < alone.Memory + 256;

    int Wrong() => Enumerable.Range(0, watchers - 1).Count(n => (long)Volatile.Read(ref seen[n]) != balances[n % Accounts]);
}

// At a rate, whatever the answers do: who is late is measured as late.
async Task<Result> Load(HttpClient client, string[] accounts, long[] balances, double seconds, Func<double> memory)
{
    var (times, total, most) = (new ConcurrentBag<double>(), (int)(rate * seconds), 0.0);
    var (under, clock) = (new List<Task>(total), Stopwatch.StartNew());
    for (var n = 0; n < total; n++)
    {
        var due = TimeSpan.FromSeconds(n / (double)rate);
        if (due > clock.Elapsed + TimeSpan.FromMilliseconds(1))
            await Task.Delay(due - clock.Elapsed);
        if (n % rate == 0)
            most = Math.Max(most, memory());
        under.Add(Deposit(n % accounts.Length, due));
    }

    await Task.WhenAll(under);
    var (elapsed, all) = (clock.Elapsed.TotalSeconds, times.Order().ToArray());
    return new(total / elapsed, all[all.Length / 2], all[(int)(all.Length * 0.99)], Math.Max(most, memory()));

    async Task Deposit(int account, TimeSpan due)
    {
        using var answer = await client.PostAsJsonAsync($"/accounts/{accounts[account]}/deposits", new { amount = 1 });
        answer.EnsureSuccessStatusCode();
        times.Add((clock.Elapsed - due).TotalMilliseconds);
        Interlocked.Increment(ref balances[account]);
    }
}

static async Task<string> Open(HttpClient client, int n)
{
    using var opened = await client.PostAsJsonAsync("/accounts", new { handle = $"account-{n}", owner = "Ada" });
    opened.EnsureSuccessStatusCode();
    var id = (await opened.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    using var read = new HttpRequestMessage(HttpMethod.Get, $"/accounts/{id}");
    read.Headers.Add("Consistency-Token", opened.Headers.GetValues("Consistency-Token"));
    (await client.SendAsync(read)).EnsureSuccessStatusCode();
    return id;
}

static async Task Watch(HttpClient client, string account, int n, double[] seen, StrongBox answers, CancellationToken end)
{
    using var request = new HttpRequestMessage(HttpMethod.Get, $"/accounts/{account}") { Headers = { { "Accept", "text/event-stream" } } };
    try
    {
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end);
        answer.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(end));
        while (await lines.ReadLineAsync(end) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            Volatile.Write(ref seen[n], JsonElement.Parse(line[6..]).GetProperty("balance").GetDouble());
            answers.Add();
        }
    }
    catch (OperationCanceledException)
    {
    }
}

// Of all accounts, so that there is something to read.
static async Task ReadSlowly(Uri server, CancellationToken end)
{
    using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
    await socket.ConnectAsync(server.Host, server.Port, end);
    var request = $"GET /accounts?pageSize=200 HTTP/1.1\r\nHost: {server.Authority}\r\nAccept: text/event-stream\r\n\r\n";
    await socket.SendAsync(Encoding.ASCII.GetBytes(request), end);
    var one = new byte[1];
    try
    {
        while (await socket.ReceiveAsync(one, end) > 0)
            await Task.Delay(1_000, end);
    }
    catch (Exception gone) when (gone is SocketException or OperationCanceledException)
    {
    }
}

static async Task<int> Serve(string folder, string? database)
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls("http://127.0.0.1:0");
    builder.Services.AddVersicle(new BankModule(), versicle =>
    {
        if (database is not null)
            versicle.UsePostgres(database).ReadModels(read => read.UsePostgres(database));
        else
            versicle.UseSqlite(Path.Combine(folder, "bank.db")).ReadModels(read => read.UseSqlite(Path.Combine(folder, "bank-read.db")));
    });
    builder.Services.AddVersicleHttp(_ => { });
    builder.Services.AddProblemDetails();
    var app = builder.Build();
    app.MapCommand<AccountCommand.Open>("POST", "/accounts").AllowAnonymous();
    app.MapCommand<AccountCommand.Deposit>("POST", "/accounts/{accountId}/deposits").AllowAnonymous();
    app.MapQuery<GetAccount>("/accounts/{accountId}").AllowAnonymous();
    app.MapQuery<ListAccounts>("/accounts").AllowAnonymous();
    await app.StartAsync();
    Console.WriteLine(app.Urls.Single());
    await app.WaitForShutdownAsync();
    return 0;
}

static double MemoryOf(Process process)
{
    process.Refresh();
    return process.WorkingSet64 / 1_048_576.0;
}

static void Print(string what, Result result, string answers, string after, string slow) => Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"| {what} | {result.PerSecond:N0} | {result.P50:0.0} | {result.P99:0.0} | {result.Memory:N0} | {answers} | {after} | {slow} |"));

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

internal sealed record Result(double PerSecond, double P50, double P99, double Memory);

internal sealed class StrongBox
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);
}
