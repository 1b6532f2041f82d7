using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Versicle.Packages.Tests;

/// <summary>What a program said and how it ended.</summary>
internal sealed partial record Outcome(int Code, string Output)
{
    /// <summary>Each error once, as a reader sees it: without its place, its page and its project.</summary>
    public IReadOnlyList<string> Errors =>
        [.. Error().Matches(Output).Select(match => match.Groups["said"].Value).Distinct().Order(StringComparer.Ordinal)];

    public Outcome Ok() =>
        Code == 0 ? this : throw new InvalidOperationException($"It ended with {Code}, not 0, and said:\n{Output}");

    [GeneratedRegex(@": error (?<said>.*?)(?: \(\S+\))?(?: \[[^\]]+proj\])?\r?$", RegexOptions.Multiline)]
    private static partial Regex Error();
}

/// <summary>A program that runs as a user starts it: without what this test's own host told its children.</summary>
internal static class Command
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public static async Task<Outcome> Run(string folder, string packages, string program, params string[] arguments)
    {
        using var process = Process.Start(Info(folder, packages, program, arguments))!;
        process.StandardInput.Close();
        var said = new StringBuilder();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await Task.WhenAll(Read(process.StandardOutput, said, limit.Token), Read(process.StandardError, said, limit.Token));
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{program} {string.Join(' ', arguments)}' did not end, and said:\n{said}");
        }

        return new(process.ExitCode, said.ToString());
    }

    public static ProcessStartInfo Info(string folder, string packages, string program, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in info.Environment.Keys.Where(IsOfThisHost).ToList())
            info.Environment.Remove(name);
        info.Environment["NUGET_PACKAGES"] = packages;
        info.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        info.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        info.Environment["DOTNET_NOLOGO"] = "1";
        // Nothing may outlive its command: it would hold the pipe it was given, and the folder that is about to be deleted.
        info.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        info.Environment["UseSharedCompilation"] = "false";
        return info;
    }

    private static bool IsOfThisHost(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("TESTINGPLATFORM_", StringComparison.OrdinalIgnoreCase)
        || name is "CI" or "DOTNET_HOST_PATH" or "ASPNETCORE_URLS" or "Versicle__Data";

    private static async Task Read(StreamReader from, StringBuilder into, CancellationToken ct)
    {
        while (await from.ReadLineAsync(ct) is { } line)
        {
            lock (into)
                into.Append(line).Append('\n');
        }
    }
}
