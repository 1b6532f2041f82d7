using System.Text.RegularExpressions;

namespace Versicle.Architecture.Tests;

public sealed partial class ErrorCodesTests
{
    private static readonly Dictionary<string, string> Codes = Constant()
        .Matches(Repository.Read("src/Versicle/Errors/ErrorCodes.cs").Text)
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["code"].Value);

    [Fact]
    public void Every_code_is_used_once() => Assert.Equal(Codes.Count, Codes.Values.Distinct().Count());

    [Fact]
    public void Every_code_has_a_page_and_every_page_a_code()
    {
        var pages = Repository.Files(".md", "docs/errors").Select(file => Path.GetFileNameWithoutExtension(file.Name));

        Assert.Equal(Codes.Values.Order(StringComparer.Ordinal), pages.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_page_begins_with_its_code_and_the_exception_of_that_code()
    {
        var wrong = Repository.Files(".md", "docs/errors")
            .Where(page =>
            {
                var code = Path.GetFileNameWithoutExtension(page.Name);
                var constant = Codes.Single(pair => pair.Value == code).Key;
                return page.Lines[0] != $"# {code}: `{constant}Exception`";
            });

        Expect.None(wrong.Select(page => $"{page.Path}: {page.Lines[0]}"));
    }

    [Fact]
    public void Every_code_has_an_exception_of_its_name_and_every_exception_a_code()
    {
        var thrown = Repository.Files(".cs", "src")
            .SelectMany(file => ExceptionOfCode().Matches(file.Text))
            .Select(match => (Exception: match.Groups["type"].Value, Code: match.Groups["code"].Value))
            .ToList();

        Assert.All(thrown, pair => Assert.Equal(pair.Code + "Exception", pair.Exception));
        Assert.Equal(Codes.Keys.Order(StringComparer.Ordinal), thrown.Select(pair => pair.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_exception_of_src_is_one_with_a_code()
    {
        // RefusedException carries the domain's own code; the abstract ones are what the others derive from.
        var strangers = Repository.Files(".cs", "src")
            .SelectMany(file => AnyException().Matches(file.Text))
            .Select(match => match.Groups["type"].Value)
            .Where(type => type != "RefusedException" && !Codes.ContainsKey(type.Replace("Exception", "")));

        Expect.None(strangers);
    }

    [GeneratedRegex("""public const string (?<name>\w+) = "(?<code>VER\d{3})";""")]
    private static partial Regex Constant();

    [GeneratedRegex(@"sealed class (?<type>\w+Exception)\([^{;]*?\bErrorCodes\.(?<code>\w+)", RegexOptions.Singleline)]
    private static partial Regex ExceptionOfCode();

    [GeneratedRegex(@"public sealed class (?<type>\w+Exception)\b")]
    private static partial Regex AnyException();
}
