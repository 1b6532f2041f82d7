// Measures samples/Users over loopback and prints a Markdown table.
//
//   dotnet run eng/measure.cs                         the program as built for Release
//   dotnet run eng/measure.cs -- --binary FILE        and a published one beside it
//
// --seconds N is how long each load lasts (5). The load runs on the same machine and takes its share of it. Every POST is
// durable when it is answered: SQLite with synchronous=FULL.

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;

var seconds = Option("--seconds") is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : 5;
var programs = new List<(string Name, string[] Command)> { ("JIT", Build()) };
if (Option("--binary") is { } binary)
    programs.Add(("Native AOT", [Path.GetFullPath(binary)]));

var columns = new List<Dictionary<string, string>>();
foreach (var (_, command) in programs)
    columns.Add(await Measure(command));

Console.WriteLine($"| {Environment.ProcessorCount} cores | {string.Join(" | ", programs.Select(program => program.Name))} |");
Console.WriteLine($"| --- |{string.Concat(programs.Select(_ => " ---: |"))}");
foreach (var row in columns[0].Keys)
    Console.WriteLine($"| {row} | {string.Join(" | ", columns.Select(column => column[row]))} |");

async Task<Dictionary<string, string>> Measure(string[] command)
{
    var starts = new List<double>();
    for (var i = 0; i < 5; i++)
    {
        await using var once = await Service.Start(command);
        starts.Add(once.Started.TotalMilliseconds);
    }

    await using var service = await Service.Start(command);
    var result = new Dictionary<string, string>
    {
        ["start to first answer, median of 5"] = $"{Quantile(starts, 0.5):0} ms",
        ["resident memory after the first answer"] = service.Memory(),
    };

    await Load(service, 32, Math.Min(2, seconds), Create); // Warm.
    foreach (var connections in new[] { 1, 32 })
        result[$"POST /users a second, {Connections(connections)}"] = await Load(service, connections, seconds, Create);
    foreach (var connections in new[] { 1, 32 })
        result[$"GET /users/{{id}} a second, {Connections(connections)}"] = await Load(service, connections, seconds, Read);

    var (idle, busy) = (await Visible(service, 500), new List<double>());
    var load = Load(service, 8, seconds, Create);
    while (!load.IsCompleted)
        busy.AddRange(await Visible(service, 20));
    result["append to visible, p50 / p99"] = Both(idle);
    result["append to visible beside 8 writers, p50 / p99"] = Both(busy);
    result["resident memory at the end"] = service.Memory();
    return result;
}

// From the answer of a POST to the answer of a GET with its token, the GET's own time included.
async Task<List<double>> Visible(Service service, int count)
{
    using var http = service.Client(connections: 1);
    var times = new List<double>();
    for (var i = 0; i < count; i++)
    {
        using var created = await http.PostAsJsonAsync("/users", new User("Ada", "ada@example.org"));
        using var request = new HttpRequestMessage(HttpMethod.Get, created.Headers.Location);
        request.Headers.Add("Consistency-Token", created.Headers.GetValues("Consistency-Token"));
        var began = Stopwatch.GetTimestamp();
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    return times;
}

async Task<string> Load(Service service, int connections, double lasting, Func<HttpClient, int, Task<HttpResponseMessage>> send)
{
    using var http = service.Client(connections);
    var done = 0;
    var began = Stopwatch.StartNew();
    await Task.WhenAll(Enumerable.Range(0, connections).Select(async client =>
    {
        for (var n = client; began.Elapsed.TotalSeconds < lasting; n += connections)
        {
            using var response = await send(http, n);
            response.EnsureSuccessStatusCode();
            Interlocked.Increment(ref done);
        }
    }));

    return (done / began.Elapsed.TotalSeconds).ToString("N0", CultureInfo.InvariantCulture);
}

static Task<HttpResponseMessage> Create(HttpClient http, int n) => http.PostAsJsonAsync("/users", new User("Ada", $"ada{n}@example.org"));

static Task<HttpResponseMessage> Read(HttpClient http, int n) => http.GetAsync($"/users/{n % 500 + 1}");

static string Connections(int count) => count == 1 ? "1 connection" : $"{count} connections";

static string Both(List<double> times) => string.Create(CultureInfo.InvariantCulture, $"{Quantile(times, 0.5):0.0} / {Quantile(times, 0.99):0.0} ms");

static double Quantile(List<double> times, double part) => times.Order().ElementAt((int)(part * (times.Count - 1)));

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

static string[] Build()
{
    var root = Path.GetFullPath(Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, ".."));
    using var build = Process.Start(new ProcessStartInfo("dotnet", ["build", Path.Combine(root, "samples/Users"), "-c", "Release", "-v", "quiet", "--nologo"])
    {
        RedirectStandardOutput = true,
    })!;
    var said = build.StandardOutput.ReadToEnd();
    build.WaitForExit();
    return build.ExitCode == 0
        ? ["dotnet", Path.Combine(root, "samples/Users/bin/Release/net10.0/Users.dll")]
        : throw new InvalidOperationException(said);
}

internal sealed record User(string Name, string Email);

/// <summary>One run of the program on empty data.</summary>
internal sealed class Service(Process process, Uri address, string data, TimeSpan started) : IAsyncDisposable
{
    public TimeSpan Started => started;

    public static async Task<Service> Start(string[] command)
    {
        var data = Directory.CreateTempSubdirectory("versicle-measure").FullName;
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var began = Stopwatch.StartNew();
        var process = Process.Start(new ProcessStartInfo(command[0], [.. command[1..], "--urls", address.ToString(), "--Versicle:Data", data])
        {
            RedirectStandardOutput = true,
        })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();

        using var http = new HttpClient { BaseAddress = address };
        while (began.Elapsed.TotalSeconds < 30)
        {
            try
            {
                using var answer = await http.GetAsync("/users");
                answer.EnsureSuccessStatusCode();
                return new(process, address, data, began.Elapsed);
            }
            catch (HttpRequestException refused) when (refused.StatusCode is null)
            {
                await Task.Delay(2);
            }
        }

        throw new TimeoutException($"'{string.Join(' ', command)}' does not answer within 30 s.");
    }

    public HttpClient Client(int connections) => new(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = address };

    public string Memory()
    {
        process.Refresh();
        return $"{process.WorkingSet64 / 1_048_576} MB";
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(data, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
