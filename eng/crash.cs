// Kills samples/Users with kill -9 while clients create and rename users, starts it again, and so on; then judges what is on
// disk with eng/verify.cs, which shares no code with Versicle. With --postgres the store is a PostgreSQL of its own, and goes on.
//
//   dotnet run eng/crash.cs -- --kills 200            at random moments, also while it starts
//   dotnet run eng/crash.cs -- --kills 20 --points    the first ones at each named point of an append and a projection
//
// --seed N repeats a run's choices, --binary FILE takes a published program, --clients N. Linux. Ends with: N passed, N failed.
//
// [Trait("Guarantee", "G1")] [Trait("Guarantee", "G2")] [Trait("Guarantee", "G9")] [Trait("Guarantee", "G16")]
#:project ../tests/Versicle.Postgres.Fixture

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Versicle.Postgres.Fixture;

// On PostgreSQL an append is one request: there is nothing of this process between its statements.
string[] everywhere = ["append.before-commit", "append.after-commit", "projection.before-commit", "projection.after-commit"];
string[] points = args.Contains("--postgres") ? everywhere : ["append.after-begin", "append.after-insert", "session.after-release", .. everywhere];

var kills = Option("--kills", 200);
var seed = Option("--seed", Environment.TickCount & 0xFFFFFF);
var clients = Option("--clients", 8);
var binary = Text("--binary");
var named = args.Contains("--points") ? points : [];

var folder = Directory.CreateTempSubdirectory("versicle-crash").FullName;
var journal = new Journal(Path.Combine(folder, "acks.jsonl"));
var program = binary is null ? Build() : [Path.GetFullPath(binary)];
var data = Path.Combine(folder, "data");
var database = args.Contains("--postgres") ? await (await PostgresCluster.Shared).NewDatabase() : null;
string[] store = database is null ? ["--Versicle:Data", data] : ["--Versicle:Store", "postgres", "--ConnectionStrings:versicle", database];
var service = new Service(program, store, FreePort());
var random = new Random(seed);
Console.WriteLine($"seed {seed}: {kills} kills, {clients} clients, {string.Join(' ', program)}, {(database is null ? $"data in {data}" : "PostgreSQL")}");

int passed = 0, failed = 0;
for (var kill = 0; kill < kills; kill++)
{
    var point = kill < named.Length ? $"{named[kill]}:{random.Next(1, 30)}" : null;
    var moment = TimeSpan.FromMilliseconds(random.Next(10) == 0 ? 0 : random.Next(20, 600));
    var duringStart = point is null && random.Next(10) == 0 ? TimeSpan.FromMilliseconds(random.Next(1, 200)) : (TimeSpan?)null;
    Report(point ?? (duringStart is null ? $"kill {kill + 1}" : $"kill {kill + 1}, while it starts"), await OneLife(kill, point, moment, duringStart));
    if (kill % 20 == 19 && kill < kills - 1)
        await Judge();
}

await Judge();
Add(await Program("dotnet", ["run", Beside("verify.cs"), "--", data, journal.Path, "--broken"]));
Console.WriteLine($"{journal.Count} answers were acknowledged");
if (failed == 0)
    Directory.Delete(folder, recursive: true);
Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

// Starts, loads, kills. Null, or what was not as it must be.
async Task<string?> OneLife(int kill, string? point, TimeSpan moment, TimeSpan? duringStart)
{
    service.Start(point);
    if (duringStart is { } early)
    {
        await Task.Delay(early);
        service.Kill();
        return null;
    }

    if (await service.Ready() is { } problem)
        return problem;

    using var stop = new CancellationTokenSource();
    var load = Enumerable.Range(0, clients).Select(client => Load(new(seed + kill * 1000 + client), $"{kill}.{client}", stop.Token)).ToArray();
    if (point is null)
    {
        await Task.Delay(moment);
        service.Kill();
    }

    var isDead = await service.Died(TimeSpan.FromSeconds(30));
    await stop.CancelAsync();
    var strange = (await Task.WhenAll(load)).OfType<string>().FirstOrDefault();
    if (isDead)
        return strange;

    service.Kill();
    return $"it never came to {point}";
}

// One client: two creates to one rename, one after another. Null, or an answer that no client should get.
async Task<string?> Load(Random random, string name, CancellationToken ct)
{
    using var http = new HttpClient { BaseAddress = service.Address, Timeout = TimeSpan.FromSeconds(30) };
    for (var n = 0; !ct.IsCancellationRequested; n++)
    {
        var rename = random.Next(3) == 0 ? journal.AnyUser(random) : null;
        var text = $"Ada {name}.{n} ∀\"\\";
        try
        {
            using var request = rename is { } id
                ? Message(HttpMethod.Put, $"/users/{id}/name", ("new_name", text))
                : Message(HttpMethod.Post, "/users", ("name", text), ("email", $"{name}.{n}@example.org"));
            using var response = await http.SendAsync(request, ct);
            var body = await response.Content.ReadAsStringAsync(ct);
            if (!response.IsSuccessStatusCode)
                return $"{request.Method} {request.RequestUri} was answered {(int)response.StatusCode}: {body}";

            journal.Acknowledge(response.Headers, body, isCreate: rename is null);
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException or IOException)
        {
            if (!service.IsRunning)
                return null; // Not acknowledged: it may have been written, or not.
        }
    }

    return null;
}

async Task Judge()
{
    service.Start(point: null);
    Report("caught up after the last kill", await service.Ready() ?? await service.CaughtUp());
    journal.Flush();
    if (database is not null && await Program("dotnet", ["run", Beside("copy.cs"), "--", database, data]) is { Code: not 0, Output: var said })
        Report("what is in the database is copied", said);
    Add(await Program("dotnet", ["run", Beside("verify.cs"), "--", data, journal.Path]));
    Report("SIGTERM ends it with 0", await service.Terminate());
}

void Report(string what, string? problem)
{
    (passed, failed) = problem is null ? (passed + 1, failed) : (passed, failed + 1);
    if (problem is not null)
        Console.WriteLine($"{what}: {problem}");
}

void Add((int Code, string Output) ended)
{
    var last = ended.Output.TrimEnd().Split('\n')[^1].Split(' ');
    if (last is [var good, "passed,", var bad, "failed"])
        (passed, failed) = (passed + int.Parse(good, CultureInfo.InvariantCulture), failed + int.Parse(bad, CultureInfo.InvariantCulture));
    else
        failed++;
    if (ended.Code != 0)
        Console.WriteLine(ended.Output);
}

HttpRequestMessage Message(HttpMethod method, string path, params (string Name, string Value)[] members) =>
    new(method, path) { Content = JsonContent.Create(members.ToDictionary(member => member.Name, member => member.Value)) };

string[] Build()
{
    var (code, output) = Program("dotnet", ["build", Beside("../samples/Users"), "-c", "Release", "-v", "quiet", "--nologo"]).Result;
    if (code != 0)
        throw new InvalidOperationException(output);
    return ["dotnet", Path.GetFullPath(Beside("../samples/Users/bin/Release/net10.0/Users.dll"))];
}

async Task<(int Code, string Output)> Program(string file, string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })!;
    var output = await process.StandardOutput.ReadToEndAsync();
    await process.WaitForExitAsync();
    return (process.ExitCode, output);
}

string Beside(string path) => Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, path);

string? Text(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

int Option(string name, int fallback) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;

static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}

/// <summary>What clients were told, and may hold us to.</summary>
internal sealed class Journal(string path)
{
    private readonly List<string> _lines = [];
    private readonly List<long> _users = [];

    public string Path => path;

    public int Count => _lines.Count;

    public long? AnyUser(Random random)
    {
        lock (_lines)
            return _users.Count == 0 ? null : _users[random.Next(_users.Count)];
    }

    public void Acknowledge(HttpResponseHeaders headers, string body, bool isCreate)
    {
        var position = headers.GetValues("Consistency-Token").Single().Split('.')[1];
        var user = JsonDocument.Parse(body).RootElement;
        var email = isCreate ? $",\"email\":{user.GetProperty("email").GetRawText()}" : "";
        lock (_lines)
        {
            _lines.Add($$"""{"position":{{position}},"id":{{user.GetProperty("id").GetRawText()}},"name":{{user.GetProperty("name").GetRawText()}}{{email}}}""");
            if (isCreate)
                _users.Add(user.GetProperty("id").GetInt64());
        }
    }

    public void Flush()
    {
        lock (_lines)
            File.WriteAllLines(path, _lines);
    }
}

/// <summary>One program, started again and again on the same store and port.</summary>
internal sealed class Service(string[] program, string[] store, int port)
{
    private Process? _process;
    private Task<string> _output = Task.FromResult("");

    public Uri Address { get; } = new($"http://127.0.0.1:{port}");

    public bool IsRunning => _process is { HasExited: false };

    public void Start(string? point)
    {
        _process?.Dispose();
        var start = new ProcessStartInfo(program[0], [.. program[1..], "--urls", Address.ToString(), .. store])
        {
            RedirectStandardOutput = true,
            Environment = { ["VERSICLE_FAULT"] = point },
        };
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
    }

    public void Kill()
    {
        if (_process is { HasExited: false })
            _process.Kill(); // SIGKILL.
        _process?.WaitForExit();
    }

    public async Task<bool> Died(TimeSpan within)
    {
        try
        {
            await _process!.WaitForExitAsync().WaitAsync(within);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Until it answers, at most 30 s.</summary>
    public Task<string?> Ready() => Until(_ => true, "it does not answer /health within 30 s");

    /// <summary>Until no projection is behind, at most 30 s.</summary>
    public Task<string?> CaughtUp() => Until(
        health => health.GetProperty("projections").EnumerateArray().All(p => p.GetProperty("lag").GetInt64() == 0 && p.GetProperty("state").GetString() == "running"),
        "its projections are not caught up within 30 s");

    public async Task<string?> Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        if (!await Died(TimeSpan.FromSeconds(30)))
            return "it does not end within 30 s";
        return _process.ExitCode == 0 ? null : $"it ended with {_process.ExitCode}";
    }

    private async Task<string?> Until(Func<JsonElement, bool> isSo, string otherwise)
    {
        using var http = new HttpClient { BaseAddress = Address };
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(30);)
        {
            if (!IsRunning)
                return $"it ended with {_process!.ExitCode} by itself:\n{await _output}";
            try
            {
                using var response = await http.GetAsync("/health");
                if (response.IsSuccessStatusCode && isSo(JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement))
                    return null;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(20);
        }

        return otherwise;
    }
}
