using System.Text.RegularExpressions;

namespace Versicle.Architecture.Tests;

public sealed partial class DocumentsTests
{
    private static readonly IReadOnlyList<TextFile> Documents =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md").Select(path => Repository.Read(Path.GetFileName(path))),
        .. Repository.Files(".md", "docs", "samples"),
    ];

    [Fact]
    public void Every_CSharp_block_equals_the_compiled_source_that_it_names()
    {
        var wrong = Documents.SelectMany(Snippets.Of)
            .Where(block => block.Language is "csharp" or "cs")
            .Where(block => block.Source is null || Snippets.Quoted(block.Source, ReadSource) != block.Text)
            .Select(block => $"{block.Where} is not what '{block.Source ?? "(no <!-- path#region --> above it)"}' holds");

        Expect.None(wrong);
    }

    [Fact]
    public void A_block_that_differs_from_its_source_by_one_character_is_found()
    {
        var source = new TextFile("samples/A.cs", "class A\n{\n    #region life\n    int a;\n\n    int b;\n    #endregion\n}\n");
        var document = new TextFile("A.md", "<!-- samples/A.cs#life -->\n```csharp\nint a;\n\nint b;\n```\n");

        var block = Assert.Single(Snippets.Of(document));

        Assert.Equal(block.Text, Snippets.Quoted(block.Source!, _ => source));
        Assert.NotEqual(block.Text, Snippets.Quoted(block.Source!, _ => source with { Text = source.Text.Replace("int b", "int c") }));
        Assert.NotEqual(block.Text, Snippets.Quoted("samples/A.cs#death", _ => source));
    }

    [Fact]
    public void Every_link_to_a_file_leads_to_one()
    {
        var broken = Documents
            .SelectMany(document => Link().Matches(document.Text).Select(link => (document.Path, Target: link.Groups["target"].Value)))
            .Where(link => !link.Target.Contains("://") && !link.Target.StartsWith('#'))
            .Where(link => !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(link.Path)!, link.Target.Split('#')[0])));

        Expect.None(broken.Select(link => $"{link.Path} links to '{link.Target}', which is not there."));
    }

    // Only compiled code may be quoted: a file in docs would be nothing but another document.
    private static TextFile? ReadSource(string path) =>
        path.StartsWith("samples/", StringComparison.Ordinal) || path.StartsWith("tests/", StringComparison.Ordinal)
            ? Repository.Has(path) ? Repository.Read(path) : null
            : null;

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
