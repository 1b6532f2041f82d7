using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;

namespace Versicle.Generators.Tests;

/// <summary>The table of rules, the release file, the pages and the tests agree.</summary>
public sealed class RulesTests
{
    private static readonly string[] Ids = [.. Rules.All.Select(rule => rule.Id)];

    [Fact]
    public void Ids_are_unique_and_in_order() => Assert.Equal(Ids.Distinct().Order(StringComparer.Ordinal), Ids);

    [Fact]
    public void Every_rule_links_to_its_page_by_an_address_that_a_browser_opens() => Assert.All(Rules.All, rule =>
        Assert.Equal($"https://github.com/versicle/versicle/blob/main/docs/diagnostics/{rule.Id}.md", rule.HelpLinkUri));

    // What is wrong for certain stops the build; a warning is what may be right for once.
    [Fact]
    public void One_rule_is_a_warning_and_all_others_are_errors() => Assert.Equal(
        ["VER1019"], Rules.All.Where(rule => rule.DefaultSeverity != DiagnosticSeverity.Error).Select(rule => rule.Id));

    [Fact]
    public void The_release_files_list_every_rule_with_its_title()
    {
        var lines = File.ReadAllLines(InRepository("src/Versicle.Generators/AnalyzerReleases.Shipped.md"))
            .Concat(File.ReadAllLines(InRepository("src/Versicle.Generators/AnalyzerReleases.Unshipped.md")))
            .Where(line => line.StartsWith("VER", StringComparison.Ordinal));

        Assert.Equal(Rules.All.Select(rule => $"{rule.Id} | Versicle | {rule.DefaultSeverity} | {rule.Title}"), lines);
    }

    [Fact]
    public void Every_rule_has_a_page_that_begins_with_its_id_and_title_and_every_page_a_rule()
    {
        var pages = Directory.GetFiles(InRepository("docs/diagnostics"), "VER*.md").Order(StringComparer.Ordinal);

        Assert.Equal(Rules.All.Select(rule => $"# {rule.Id}: {rule.Title}"), pages.Select(page => File.ReadLines(page).First()));
    }

    [Fact]
    public void The_table_in_the_documents_is_what_the_code_says()
    {
        var fixable = Fixes.All.SelectMany(fix => fix.FixableDiagnosticIds).ToHashSet();
        var rows = Rules.All.Select(rule =>
            $"| [{rule.Id}]({rule.Id}.md) | {rule.DefaultSeverity.ToString().ToLowerInvariant()} | {rule.Title} | {(fixable.Contains(rule.Id) ? "yes" : "by hand")} |");

        GeneratedText.Equal("docs/diagnostics/README.md", ["| id | severity | what | fix |", "| --- | --- | --- | --- |", .. rows]);
    }

    [Fact]
    public void Every_page_of_a_rule_without_a_fix_says_what_to_do_by_hand() => Assert.All(
        Rules.All, rule => Assert.Contains("**What to do.**", File.ReadAllText(InRepository($"docs/diagnostics/{rule.Id}.md"))));

    [Fact]
    public void Every_rule_has_a_test_that_shows_it()
    {
        var shown = Wrong.Code.Select(one => one.Id).Concat(["VER1001", "VER1002", "VER1063", "VER1064"]); // ApplicationTests, EventLockTests.

        Assert.Equal(Ids, shown.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_message_has_a_word_that_helps_nobody() => Assert.All(Rules.All, rule =>
    {
        foreach (var word in new[] { "invalid", "failed", "unexpected", "oops", "please" })
            Assert.DoesNotContain(word, rule.MessageFormat.ToString(), StringComparison.OrdinalIgnoreCase);
    });

    private static string InRepository(string path) => GeneratedText.InRepository(path);
}
