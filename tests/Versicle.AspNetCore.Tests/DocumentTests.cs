using System.Text.RegularExpressions;

namespace Versicle.AspNetCore.Tests;

public sealed partial class DocumentTests
{
    [Fact]
    public void Every_code_of_a_problem_is_in_docs_http_md_and_no_other()
    {
        var written = Directory.EnumerateFiles(Path.Combine(Root(), "src", "Versicle.AspNetCore"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("\\obj\\", StringComparison.Ordinal))
            .SelectMany(file => Literal().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value);
        var documented = File.ReadLines(Path.Combine(Root(), "docs", "http.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .SelectMany(line => Quoted().Matches(line))
            .Select(match => match.Groups[1].Value);

        Assert.Equal(written.Distinct().Order(StringComparer.Ordinal), documented.Distinct().Order(StringComparer.Ordinal));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Versicle.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex("""
        "((?:body|json|member|precondition|prefer|query|request|route|text|token)\.[a-z-]+)"
        """)]
    private static partial Regex Literal();

    [GeneratedRegex("`((?:body|json|member|precondition|prefer|query|request|route|text|token)\\.[a-z-]+)`")]
    private static partial Regex Quoted();
}
