using System.Text.RegularExpressions;

namespace Versicle.Architecture.Tests;

/// <summary>A fenced block of a document, and the file and region that the comment above it names.</summary>
internal sealed record Snippet(string Document, int Line, string Language, string? Source, string Text)
{
    public string Where => $"{Document}:{Line}";
}

/// <summary>
/// Documents quote code that is compiled: above every C# block stands <c>&lt;!-- path --&gt;</c> or
/// <c>&lt;!-- path#region --&gt;</c>, and the block equals the file or its <c>#region</c>.
/// </summary>
internal static partial class Snippets
{
    public static IReadOnlyList<Snippet> Of(TextFile document)
    {
        var found = new List<Snippet>();
        var lines = document.Lines;
        for (var i = 0; i < lines.Length; i++)
        {
            if (Fence().Match(lines[i]) is not { Success: true } fence)
                continue;

            var end = Array.FindIndex(lines, i + 1, line => line.StartsWith("```", StringComparison.Ordinal));
            var above = lines[..i].LastOrDefault(line => line.Length > 0) ?? "";
            var source = Source().Match(above) is { Success: true } named ? named.Groups["source"].Value : null;
            found.Add(new(document.Path, i + 1, fence.Groups["language"].Value, source, string.Join('\n', lines[(i + 1)..end])));
            i = end;
        }

        return found;
    }

    /// <summary>The text of a file without its region marks, or of one region of it, moved to the left margin.</summary>
    public static string? Quoted(string source, Func<string, TextFile?> read)
    {
        var parts = source.Split('#');
        if (read(parts[0]) is not { } file)
            return null;

        var lines = file.Lines.AsEnumerable();
        if (parts.Length == 2)
        {
            lines = lines.SkipWhile(line => line.Trim() != $"#region {parts[1]}").Skip(1);
            lines = lines.TakeWhile(line => line.Trim() != "#endregion");
        }

        return Dedent([.. lines.Where(line => !RegionMark().IsMatch(line))]);
    }

    private static string Dedent(string[] lines)
    {
        var margin = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select(line => line.Length > margin ? line[margin..] : "")).Trim('\n');
    }

    [GeneratedRegex(@"^```(?<language>\w*)")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^<!-- (?<source>\S+) -->$")]
    private static partial Regex Source();

    [GeneratedRegex(@"^\s*#(end)?region\b")]
    private static partial Regex RegionMark();
}
