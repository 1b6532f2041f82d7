using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Versicle.Packages.Tests;

/// <summary>A service that was started from what a user built, on a port that the system chose.</summary>
internal sealed partial class Service : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly HttpClient http;
    private readonly IReadOnlyList<string> said;

    private Service(Process process, Uri address, IReadOnlyList<string> said)
    {
        this.process = process;
        this.said = said;
        http = new() { BaseAddress = address };
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<Service> Start(string folder, string packages, string program, params string[] arguments)
    {
        var process = Process.Start(Command.Info(folder, packages, program, [.. arguments, "--urls", "http://127.0.0.1:0"]))!;
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(Ct).AsTask().WaitAsync(Patience, Ct) is { } line)
        {
            said.Add(line);
            if (Listening().Match(line) is { Success: true } at)
                return new(process, new(at.Groups["address"].Value), said);
        }

        throw new InvalidOperationException(
            $"The service ended before it listened, and said:\n{string.Join('\n', said)}\n{await process.StandardError.ReadToEndAsync(Ct)}");
    }

    /// <summary>Writes a note, and reads it with the token of having written it.</summary>
    public async Task AnswersWithWhatWasWritten()
    {
        using var written = await http.PutAsJsonAsync("notes/7", new { text = "Ada" }, Ct);
        Assert.Equal(HttpStatusCode.NoContent, written.StatusCode);

        using var query = new HttpRequestMessage(HttpMethod.Get, "notes/7");
        query.Headers.Add("Consistency-Token", written.Headers.GetValues("Consistency-Token"));
        using var read = await http.SendAsync(query, Ct);
        var note = JsonNode.Parse(await read.Content.ReadAsStringAsync(Ct))!;

        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal((7, "Ada"), ((long)note["id"]!, (string)note["text"]!));
    }

    /// <summary>The first line with these words that it writes: before now, or after.</summary>
    public async Task<string> Says(string words)
    {
        foreach (var line in said.Where(line => line.Contains(words, StringComparison.Ordinal)))
            return line.Trim();
        while (await process.StandardOutput.ReadLineAsync(Ct).AsTask().WaitAsync(Patience, Ct) is { } line)
        {
            if (line.Contains(words, StringComparison.Ordinal))
                return line.Trim();
        }

        throw new InvalidOperationException($"The service ended without a word of '{words}'.");
    }

    /// <summary>Asks for something, whatever the answer.</summary>
    public async Task Get(string path)
    {
        using var answer = await http.GetAsync(path, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)")]
    private static partial Regex Listening();
}
