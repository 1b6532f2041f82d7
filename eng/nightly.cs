// Runs every fault test with its full figures, and kills the sample, and writes what they found as Markdown: the same code that
// every push runs with small numbers.
//
//   dotnet run eng/nightly.cs                                 all of it: about 80 minutes on two idle cores
//   dotnet run eng/nightly.cs -- --percent 5 --report /tmp/nightly.md
//
//   dotnet run eng/nightly.cs -- --tests Power,Replica --skip-crash --report /tmp/some.md      the test classes with these in their names
//
// --seed N repeats a run's choices (not the machine's timing), --skip-crash leaves the sample alone. Needs Linux, root (to mount
// a small disk) and PostgreSQL's server programs. Ends with: N passed, N failed.

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

var percent = Option("--percent", 100);
var seed = Option("--seed", Environment.TickCount & 0xFFFFFF);
var report = Text("--report") ?? Beside("../docs/nightly.md");
var findings = Path.GetTempFileName();
var began = Stopwatch.StartNew();
Console.WriteLine($"seed {seed}, {percent} % of the full figures, report in {Path.GetFullPath(report)}");

var steps = new List<Step>();
await Run("build", "dotnet", ["build", Beside("../tests/Versicle.Stores.Tests"), "-v", "quiet", "--nologo"]);
await Tests("fault tests", "Versicle.Stores.Tests", "Versicle.Stores.Tests.Faults.*", "*VerifyTests");
await Run("build of the read side's", "dotnet", ["build", Beside("../tests/Versicle.Projections.Tests"), "-v", "quiet", "--nologo"]);
await Tests("fault tests of the read side", "Versicle.Projections.Tests", "Versicle.Projections.Tests.Faults.*");
if (!args.Contains("--skip-crash"))
{
    var kills = Math.Max(10, 150 * percent / 100).ToString(CultureInfo.InvariantCulture);
    await Run("kill -9 of samples/Users", "dotnet", ["run", Beside("crash.cs"), "--", "--points", "--kills", kills, "--seed", $"{seed}"]);
    await Run("kill -9 of samples/Users on PostgreSQL", "dotnet", ["run", Beside("crash.cs"), "--", "--postgres", "--points", "--kills", kills, "--seed", $"{seed}"]);
}

await File.WriteAllTextAsync(report, await Markdown());
var (passed, failed) = (steps.Sum(step => step.Passed), steps.Sum(step => step.Failed));
Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

// All of them, or those with the chosen words in their names. A program that has none of those is none that fails.
async Task Tests(string name, string project, params string[] classes)
{
    var patterns = Text("--tests") is { } names ? names.Split(',').Select(word => $"*{word}*") : classes;
    string[] arguments = ["test", "--project", Beside($"../tests/{project}"), "--no-build", "--ignore-exit-code", "8"];
    await Run(name, "dotnet", [.. arguments, .. patterns.SelectMany(pattern => new[] { "--filter-class", pattern })]);
}

async Task Run(string name, string program, string[] arguments)
{
    var watch = Stopwatch.StartNew();
    var start = new ProcessStartInfo(program, arguments)
    {
        RedirectStandardOutput = true,
        Environment = { ["VERSICLE_NIGHTLY"] = $"{percent}", ["VERSICLE_SEED"] = $"{seed}", ["VERSICLE_FINDINGS"] = findings },
    };
    using var process = Process.Start(start)!;
    var output = await process.StandardOutput.ReadToEndAsync();
    await process.WaitForExitAsync();

    var (good, bad) = Counts(output);
    if (process.ExitCode != 0)
    {
        bad = Math.Max(bad, 1);
        Console.WriteLine(output);
    }

    steps.Add(new(name, good, bad, watch.Elapsed));
    Console.WriteLine($"{name}: {good} passed, {bad} failed, {watch.Elapsed.TotalSeconds:0} s");
}

// What test programs say in their last block, and what the programs of eng/ say in their last line.
static (int Good, int Bad) Counts(string output)
{
    var lines = output.Split('\n').Select(line => line.Trim()).ToList();
    if (lines.LastOrDefault(line => line.EndsWith(" failed", StringComparison.Ordinal))?.Split(' ') is [var good, "passed,", var bad, "failed"])
        return (Number(good), Number(bad));
    return (After("succeeded: "), After("failed: "));

    int After(string key) => lines.LastOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line ? Number(line[key.Length..]) : 0;
    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

async Task<string> Markdown()
{
    var text = new StringBuilder();
    text.AppendLine("# The nightly tier, once").AppendLine();
    text.AppendLine("Written by `dotnet run eng/nightly.cs`. What must be none was none, unless it says otherwise; a known-bad twin is a mechanism made");
    text.AppendLine("worse on purpose, in which the same test must find something.").AppendLine();
    text.AppendLine("| | |").AppendLine("| --- | --- |");
    text.AppendLine($"| commit | `{await Said("git", "rev-parse", "HEAD")}`{(await Said("git", "status", "--porcelain") is "" ? "" : ", with changes")} |");
    text.AppendLine($"| when | {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {began.Elapsed.TotalMinutes:0.0} minutes in all |");
    text.AppendLine($"| where | {Environment.ProcessorCount} cores, {Environment.OSVersion.VersionString}, .NET {Environment.Version} |");
    text.AppendLine($"| figures | {percent} % of the full ones |");
    text.AppendLine($"| seed | {seed} |");
    foreach (var step in steps.Skip(1))
        text.AppendLine($"| {step.Name} | {step.Passed} passed, {step.Failed} failed, {step.Took.TotalSeconds:0} s |");

    text.AppendLine().AppendLine("| | what | did | must be | found | s |").AppendLine("| --- | --- | --- | --- | --- | ---: |");
    foreach (var line in await File.ReadAllLinesAsync(findings))
    {
        var found = JsonDocument.Parse(line).RootElement;
        string Of(string name) => found.GetProperty(name).GetString()!;
        text.AppendLine(
            $"| {Of("guarantee")} | {Of("what")} | {Of("did")} | {Of("must")} | {Of("found")} | {found.GetProperty("seconds").GetDouble().ToString("0.0", CultureInfo.InvariantCulture)} |");
    }

    return text.ToString();
}

async Task<string> Said(string program, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, WorkingDirectory = Beside("..") })!;
    return (await process.StandardOutput.ReadToEndAsync()).Trim();
}

string Beside(string path) => Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, path);

string? Text(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

int Option(string name, int fallback) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;

internal sealed record Step(string Name, int Passed, int Failed, TimeSpan Took);
