// Sends each command 64 times at once, under one key, to two processes of samples/Users on one log; kills one of them with
// kill -9 in the middle of every tenth, starts it again, and has the clients go on. Then: one effect per key, the same answer for
// all, byte for byte, no 500; and the same key with other values is refused.
//
//   dotnet run eng/keys.cs                              on SQLite
//   dotnet run eng/keys.cs -- --postgres                on a PostgreSQL of its own
//   dotnet run eng/keys.cs -- --postgres --keys 2000    the whole figure
//
// --keys N, --at-once N, --seed N, --binary FILE takes a published program. Linux. Ends with: N passed, N failed.
//
// [Trait("Guarantee", "G7")]

#:project ../tests/Versicle.Postgres.Fixture/Versicle.Postgres.Fixture.csproj

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Versicle.Postgres.Fixture;

var keys = Option("--keys", 40);
var atOnce = Option("--at-once", 64);
var seed = Option("--seed", Environment.TickCount & 0xFFFFFF);
var folder = Directory.CreateTempSubdirectory("versicle-keys").FullName;
string[] store = args.Contains("--postgres")
    ? ["--Versicle:Store", "postgres", "--ConnectionStrings:versicle", await (await PostgresCluster.Shared).NewDatabase()]
    : ["--Versicle:Data", Path.Combine(folder, "data")];
var program = Text("--binary") is { } binary ? [Path.GetFullPath(binary)] : Build();
Node[] nodes = [new(program, store, FreePort()), new(program, store, FreePort())];
var random = new Random(seed);
Console.WriteLine($"seed {seed}: {keys} keys, {atOnce} at once, {string.Join(' ', program)}, {store[0]} {store[1]}");

int passed = 0, failed = 0, kills = 0;
foreach (var node in nodes)
    Report("start", await node.Start());
for (var key = 0; key < keys && failed == 0; key++)
    Report($"key {key}", await OneKey(key, kill: key % 10 == 9));
Report("one effect per key", await Count());
foreach (var node in nodes)
    node.Kill();
if (failed == 0)
    Directory.Delete(folder, recursive: true);
Console.WriteLine($"{kills} kills");
Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

// Null, or what was not as it must be.
async Task<string?> OneKey(int key, bool kill)
{
    var asking = Enumerable.Range(0, atOnce).Select(n => Ask(nodes[n % nodes.Length], key, "Ada")).ToArray();
    if (kill)
    {
        kills++;
        await Task.Delay(random.Next(0, 40));
        var victim = nodes[random.Next(nodes.Length)];
        victim.Kill();
        if (await victim.Start() is { } problem)
            return problem;
    }

    var answers = (await Task.WhenAll(asking)).Distinct().ToList();
    if (answers is not [{ Status: 201 } answer])
        return $"it was answered in {answers.Count} ways: {string.Join(" | ", answers)}";
    if (answer != await Ask(nodes[key % nodes.Length], key, "Ada"))
        return "a later attempt is answered something else";
    var other = await Ask(nodes[key % nodes.Length], key, "Eve");
    return other.Status == 422 ? null : $"with other values it is answered {other}";
}

// Goes on until it is answered: connections end with a killed process, and 409 and 503 mean "not now".
async Task<Answer> Ask(Node node, int key, string name)
{
    while (true)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/users");
            request.Content = JsonContent.Create(new Dictionary<string, string> { ["name"] = name, ["email"] = Email(key) });
            request.Headers.Add("Idempotency-Key", $"\"{seed}-{key}\"");
            using var response = await node.Http.SendAsync(request);
            if (response.StatusCode is not (HttpStatusCode.Conflict or HttpStatusCode.ServiceUnavailable))
            {
                return new(
                    (int)response.StatusCode,
                    response.Headers.Location?.ToString(),
                    response.Content.Headers.ContentType?.ToString(),
                    await response.Content.ReadAsStringAsync());
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or TaskCanceledException)
        {
            // Whether it took effect is not known: that is what the key is for.
        }

        await Task.Delay(20);
    }
}

async Task<string?> Count()
{
    var found = new Dictionary<string, int>();
    for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(50))
    {
        found.Clear();
        for (var page = 1; await Page(page) is { Count: > 0 } emails; page++)
        {
            foreach (var email in emails)
                found[email] = found.GetValueOrDefault(email) + 1;
        }

        if (found.Count >= keys)
            break;
    }

    var wrong = Enumerable.Range(0, keys).Where(key => found.GetValueOrDefault(Email(key)) != 1)
        .Select(key => $"key {key} has {found.GetValueOrDefault(Email(key))} effects").ToList();
    return wrong.Count == 0 && found.Count == keys ? null : $"{found.Count} users for {keys} keys; {string.Join(", ", wrong.Take(10))}";
}

async Task<List<string>> Page(int page)
{
    using var document = JsonDocument.Parse(await nodes[0].Http.GetStringAsync($"/users?page={page}&page_size=100"));
    return [.. document.RootElement.GetProperty("users").EnumerateArray().Select(user => user.GetProperty("email").GetString()!)];
}

string Email(int key) => $"{key}.{seed}@example.org";

void Report(string what, string? problem)
{
    (passed, failed) = problem is null ? (passed + 1, failed) : (passed, failed + 1);
    if (problem is not null)
        Console.WriteLine($"{what}: {problem}");
}

string[] Build()
{
    using var build = Process.Start("dotnet", ["build", Beside("../samples/Users"), "-c", "Release", "-v", "quiet", "--nologo"]);
    build.WaitForExit();
    return build.ExitCode == 0
        ? ["dotnet", Path.GetFullPath(Beside("../samples/Users/bin/Release/net10.0/Users.dll"))]
        : throw new InvalidOperationException("samples/Users does not build.");
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

/// <summary>What a client can compare.</summary>
internal sealed record Answer(int Status, string? Location, string? ContentType, string Body);

/// <summary>One of the processes on the log, started again and again on its port.</summary>
internal sealed class Node(string[] program, string[] store, int port)
{
    private Process? _process;
    private Task<string> _output = Task.FromResult("");

    public HttpClient Http { get; } = new() { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Null once it answers; else what is wrong.</summary>
    public async Task<string?> Start()
    {
        _process?.Dispose();
        string[] arguments = [.. program[1..], "--urls", Http.BaseAddress!.ToString(), .. store];
        _process = Process.Start(new ProcessStartInfo(program[0], arguments) { RedirectStandardOutput = true })!;
        _output = _process.StandardOutput.ReadToEndAsync();
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(20))
        {
            if (_process.HasExited)
                return $"it ended with {_process.ExitCode} by itself:\n{await _output}";
            try
            {
                using var response = await Http.GetAsync("/health");
                return null;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }

        return "it does not answer within 60 s";
    }

    public void Kill()
    {
        if (_process is { HasExited: false })
            _process.Kill(); // SIGKILL.
        _process?.WaitForExit();
    }
}
