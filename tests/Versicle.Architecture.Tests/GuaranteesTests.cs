using System.Text.RegularExpressions;

namespace Versicle.Architecture.Tests;

/// <summary>GUARANTEES.md and the tests' traits say the same: no promise without a test, no test of an unlisted promise.</summary>
public sealed partial class GuaranteesTests
{
    // The programs of eng/ that CI runs are tests too; their traits stand in a comment. So are the cases of contracts, which
    // every store's tests run.
    private static readonly IReadOnlyList<TextFile> Tests = Repository.Files(".cs", "tests", "eng", "src/Versicle.Testing/Contracts");

    private static readonly IReadOnlyDictionary<string, string> Promises = Promise()
        .Split(Repository.Read("GUARANTEES.md").Text)
        .Skip(1)
        .Chunk(2)
        .ToDictionary(pair => pair[0], pair => pair[1]);

    [Fact]
    public void Every_promise_has_a_test_with_its_trait_and_every_trait_a_promise()
    {
        var traits = Tests.SelectMany(file => Trait().Matches(file.Text)).Select(trait => trait.Groups["id"].Value).Distinct();

        Assert.NotEmpty(Promises);
        Assert.Equal(Promises.Keys.Order(StringComparer.Ordinal), traits.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_test_that_a_promise_names_exists()
    {
        var missing = Promises
            .SelectMany(promise => TestName().Matches(promise.Value).Select(test => (Promise: promise.Key, Test: test.Groups["name"].Value)))
            .Where(named => !Tests.Any(file => file.Path == named.Test || file.Text.Contains($" {named.Test}(", StringComparison.Ordinal)));

        Expect.None(missing.Select(named => $"{named.Promise} names '{named.Test}', which no test is called."));
    }

    [Fact]
    public void Every_promise_names_a_test() =>
        Expect.None(Promises.Where(promise => !TestName().IsMatch(promise.Value)).Select(promise => promise.Key));

    [GeneratedRegex(@"^## (G\d+)\b", RegexOptions.Multiline)]
    private static partial Regex Promise();

    [GeneratedRegex("""(Trait\("Guarantee"|\bCase<\w+>\(.*), "(?<id>G\d+)"\)""")]
    private static partial Regex Trait();

    [GeneratedRegex(@"`(?<name>[A-Z][A-Za-z0-9]*_\w+|eng/\w+\.cs)`")]
    private static partial Regex TestName();
}
