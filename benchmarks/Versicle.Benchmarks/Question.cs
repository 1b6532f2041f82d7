using System.Diagnostics;

namespace Versicle.Benchmarks;

/// <summary>One question, answered by one program in a process of its own.</summary>
/// <param name="Name">Its program's name.</param>
/// <param name="Title">What is asked.</param>
/// <param name="Fairness">What each contestant was given, and what the limit is.</param>
/// <param name="Runs">The program, and what it is built with: once for each.</param>
public sealed record Question(string Name, string Title, string Fairness, IReadOnlyList<ProgramRun> Runs)
{
    /// <summary>All, in the order of the report.</summary>
    public static IReadOnlyList<Question> All { get; } =
    [
        new(
            "dispatch",
            "What does it cost to hand a message to its handler?",
            "One process, handlers that do nothing, contestants in turns. The limit is the direct call of the handler. Mediator has its " +
            "default and fastest lifetime (singletons). Wolverine is told to be a mediator only, with its code compiled at start.",
            [new("Dispatch", ["-p:Messages=10"], "10/Dispatch.dll"), new("Dispatch", ["-p:Messages=1000"], "1000/Dispatch.dll")]),
        new(
            "deposits",
            "What does a decision cost?",
            "A deposit into one of 1,000 accounts of ten events, decided on the account's state and appended under its version; each contestant has a " +
            "database of its own on one PostgreSQL server. Marten appends in its quick mode, with sessions without an identity map. By hand: the last ten events are " +
            "read, and the next one is inserted, in two round trips. Versicle keeps its read models meanwhile, and the others have none.",
            [new("Deposits", [], "net10.0/Deposits.dll")]),
    ];

    /// <summary>Builds and runs its programs; answers what they printed, or what one said when it failed.</summary>
    public async Task<(List<Figure> Answers, string? Failed)> Ask(Repository repository, string[] options)
    {
        var answers = new List<Figure>();
        foreach (var run in Runs)
        {
            var project = repository.File("benchmarks", run.Project);
            var build = await Process("dotnet", ["build", project, "-c", "Release", "-v", "q", "--nologo", .. run.Build], echo: false);
            if (build.Code != 0)
                return (answers, build.Said);

            var answer = await Process("dotnet", [Path.Combine(project, "bin", "Release", run.Assembly), .. options], echo: true);
            answers.AddRange(answer.Said.Split('\n').Select(Figure.OfLine).OfType<Figure>());
            if (answer.Code != 0)
                return (answers, answer.Said);
        }

        return (answers, null);
    }

    private static async Task<(int Code, string Said)> Process(string file, string[] arguments, bool echo)
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (echo && Figure.OfLine(line) is { } figure)
                Console.Error.WriteLine($"{figure.Case}: {figure.Contestant}: {Report.Number(figure)}");
        }

        await process.WaitForExitAsync();
        return (process.ExitCode, string.Join('\n', said) + await errors);
    }
}

/// <summary>A program that a question runs.</summary>
/// <param name="Project">Its folder beside this one.</param>
/// <param name="Build">What it is built with, beside <c>-c Release</c>.</param>
/// <param name="Assembly">Where the build puts it, below <c>bin/Release</c>.</param>
public sealed record ProgramRun(string Project, IReadOnlyList<string> Build, string Assembly);
