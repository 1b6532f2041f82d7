namespace Versicle.Generators.Tests;

/// <summary>
/// A part of a document that is made from the code: the lines between <c>&lt;!-- generated --&gt;</c> and
/// <c>&lt;!-- end --&gt;</c>. With <c>VERSICLE_WRITE_DOCS=1</c> a test writes it anew instead of comparing.
/// </summary>
internal static class GeneratedText
{
    private const string Begin = "<!-- generated -->\n";
    private const string End = "<!-- end -->";

    public static void Equal(string path, IEnumerable<string> lines)
    {
        var full = InRepository(path);
        var text = File.ReadAllText(full).ReplaceLineEndings("\n");
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= Begin.Length && end >= begin, $"'{path}' has no '{Begin.Trim()}' with '{End}' after it.");

        var made = string.Concat(lines.Select(line => line + "\n"));
        if (Environment.GetEnvironmentVariable("VERSICLE_WRITE_DOCS") == "1")
            File.WriteAllText(full, text[..begin] + made + text[end..]);
        else
            Assert.Equal(made, text[begin..end]);
    }

    public static string InRepository(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Versicle.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"'{AppContext.BaseDirectory}' is not inside the repository.");
        return Path.Combine(folder.FullName, path);
    }
}
