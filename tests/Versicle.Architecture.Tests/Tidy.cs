using System.Text.RegularExpressions;

namespace Versicle.Architecture.Tests;

/// <summary>The rules of style that a program can judge. Each finding is one sentence with file and line.</summary>
internal static partial class Tidy
{
    public const int MaxLines = 300;

    /// <summary>Of a line without the text of its strings: a message reads best in one piece.</summary>
    public const int MaxColumns = 150;

    /// <summary>Names that say nothing about what is inside.</summary>
    private static readonly string[] Drawers = ["Common", "Shared", "Utils", "Util", "Helpers", "Helper", "Core", "Infrastructure", "Misc"];

    /// <summary>Methods that the base library's own interfaces name so.</summary>
    private static readonly string[] NamedByOthers =
    [
        "DisposeAsync", "CheckHealthAsync", "ExecuteAsync",
        "StartingAsync", "StartAsync", "StartedAsync", "StoppingAsync", "StopAsync", "StoppedAsync",
    ];

    public static IEnumerable<string> Findings(TextFile file)
    {
        foreach (var drawer in file.Path.Split('/', '.').Intersect(Drawers))
            yield return $"{file.Path} is named '{drawer}', which says nothing: name it for what it does.";

        var lines = file.Lines;
        if (lines.Length - 1 > MaxLines)
            yield return $"{file.Path} has {lines.Length - 1} lines, and {MaxLines} is where a file is split.";
        if (!file.Text.EndsWith('\n') || file.Text.EndsWith("\n\n", StringComparison.Ordinal))
            yield return $"{file.Path} does not end with exactly one line feed.";

        var isQuoted = false;
        for (var i = 0; i < lines.Length; i++)
        {
            // Within a raw string stands another file's text, with rules of its own.
            if (!isQuoted)
                foreach (var finding in Line(lines[i], file))
                    yield return $"{file.Path}:{i + 1} {finding}";
            isQuoted ^= lines[i].Split("\"\"\"").Length % 2 == 0;
        }
    }

    private static IEnumerable<string> Line(string line, TextFile file)
    {
        if (line.Length > 0 && char.IsWhiteSpace(line[^1]))
            yield return "ends in white space.";
        if (line.Contains('\t'))
            yield return "has a tab.";
        if (line.Length > MaxColumns && Literal().Replace(line, "").Length > MaxColumns)
            yield return $"has more than {MaxColumns} columns.";
        if (Unfinished().IsMatch(line))
            yield return "is not finished: do it, or write it down where work is planned.";
        if (Silenced().IsMatch(line))
            yield return "silences a warning without saying why: add a comment (or Justification) to that line.";
        if (file.Path.StartsWith("src/", StringComparison.Ordinal) && AsyncMethod().Match(line) is { Success: true } method &&
            !NamedByOthers.Contains(method.Groups["name"].Value))
            yield return $"declares '{method.Groups["name"].Value}': what waits returns a task type, its name need not say so.";
    }

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"
        """)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b")]
    private static partial Regex Unfinished();

    // The restore half of a pair needs no second reason.
    [GeneratedRegex(@"^\s*#pragma warning disable(?!.*//\s*\w)|Suppress[M]essage\((?!.*Justification)")]
    private static partial Regex Silenced();

    [GeneratedRegex(@"^\s*(?!.*\boverride\b)(public|internal|protected|private|static)\s[^=;(]*\s(?<name>\w+Async)\s*(<[^>(]*>)?\(")]
    private static partial Regex AsyncMethod();
}
