using Versicle.Generators.Diagnostics;

namespace Versicle.Generators.Tests;

/// <summary>The table of rules, the release file, the pages and the tests agree.</summary>
public sealed class RulesTests
{
    private static readonly string[] Ids = [.. Rules.All.Select(rule => rule.Id)];

    [Fact]
    public void Ids_are_unique_and_in_order() => Assert.Equal(Ids.Distinct().Order(StringComparer.Ordinal), Ids);

    [Fact]
    public void Every_rule_is_an_error_that_says_where_to_read_on() => Assert.All(Rules.All, rule =>
    {
        Assert.Equal(Microsoft.CodeAnalysis.DiagnosticSeverity.Error, rule.DefaultSeverity);
        Assert.Equal($"docs/diagnostics/{rule.Id}.md", rule.HelpLinkUri);
    });

    [Fact]
    public void The_release_files_list_every_rule_with_its_title()
    {
        var lines = File.ReadAllLines(InRepository("src/Versicle.Generators/AnalyzerReleases.Shipped.md"))
            .Concat(File.ReadAllLines(InRepository("src/Versicle.Generators/AnalyzerReleases.Unshipped.md")))
            .Where(line => line.StartsWith("VER", StringComparison.Ordinal));

        Assert.Equal(Rules.All.Select(rule => $"{rule.Id} | Versicle | Error | {rule.Title}"), lines);
    }

    [Fact]
    public void Every_rule_has_a_page_that_begins_with_its_id_and_title_and_every_page_a_rule()
    {
        var pages = Directory.GetFiles(InRepository("docs/diagnostics"), "*.md").Order(StringComparer.Ordinal);

        Assert.Equal(Rules.All.Select(rule => $"# {rule.Id}: {rule.Title}"), pages.Select(page => File.ReadLines(page).First()));
    }

    [Fact]
    public void Every_rule_has_a_test_that_shows_it()
    {
        var shown = Wrong.Code.Select(one => one.Id).Concat(["VER1001", "VER1002"]); // Of several projects: ApplicationTests.

        Assert.Equal(Ids, shown.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_message_has_a_word_that_helps_nobody() => Assert.All(Rules.All, rule =>
    {
        foreach (var word in new[] { "invalid", "failed", "unexpected", "oops", "please" })
            Assert.DoesNotContain(word, rule.MessageFormat.ToString(), StringComparison.OrdinalIgnoreCase);
    });

    private static string InRepository(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Versicle.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"'{AppContext.BaseDirectory}' is not inside the repository.");
        return Path.Combine(folder.FullName, path);
    }
}
