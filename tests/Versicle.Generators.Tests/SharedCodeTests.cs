using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Tests;

/// <summary>What a fold uses of other projects counts by the hashes in their manifests.</summary>
public sealed class SharedCodeTests
{
    private const string Contracts = """
        public abstract record Set
        {
            private Set() { }
            public string Where => "here";
            [EventType("made")] public sealed record Made(long Id, Money Price) : Set
            {
                public string Shown => Id + "!";
                public string Hidden => Id + "?";
            }
        }
        public readonly record struct Money(decimal Amount, Currency Currency)
        {
            public static Money operator +(Money a, Money b) => a with { Amount = Rounding.Of(a.Amount + b.Amount) };
            public Money Negated() => this with { Amount = -Amount };
        }
        public enum Currency { Euro = 1, Franc = 2 }
        static class Rounding { public static decimal Of(decimal amount) => Math.Round(amount, 2); }
        [ReadModel("views")] public sealed record View([Key] long Id, string Name, Money Total);
        [Pure] public static class Titles
        {
            public static string Of(string text) => Trimmed(text);
            public static string Short(string text) => text.Substring(0, 3);
            private static string Trimmed(string text) => text.Trim();
        }
        public static class Codes { [Pure] public static string Of(long id) => "c" + id; public static string Unmarked(long id) => "u" + id; }
        """;

    private const string Domain = """
        public sealed class Views : IProjection<View, Set>
        {
            public static long Key(Set.Made e) => e.Id;
            public static View On(Set.Made e, View? row) =>
                new(e.Id, Titles.Of(e.Shown) + e.Where + Codes.Of(e.Id), row == null ? e.Price : row.Total + e.Price);
        }
        """;

    [Theory]
    [InlineData("text.Trim()", "text.TrimEnd()", "what a helper calls")]
    [InlineData("\"c\" + id", "\"d\" + id", "a marked method")]
    [InlineData("Id + \"!\"", "Id + \"!!\"", "a computed member of an event")]
    [InlineData("\"here\"", "\"there\"", "a member of its set")]
    [InlineData("a.Amount + b", "a.Amount - b", "an operator of a record in an event")]
    [InlineData("(amount, 2)", "(amount, 3)", "internal code behind it")]
    [InlineData("Franc = 2", "Franc = 3", "an enum's value")]
    [InlineData("Money(decimal Amount,", "Money(decimal Amount, int Cents,", "a record in an event")]
    [InlineData("\"views\"", "\"views2\"", "a table's name")]
    [Trait("Guarantee", "G12")]
    public async Task A_changed_helper_of_another_project_changes_the_fingerprint(string old, string changed, string what)
    {
        Assert.Contains(old, Contracts);
        Assert.True(await Of(Contracts) != await Of(Contracts.Replace(old, changed)), what);
    }

    [Theory]
    [InlineData("Substring(0, 3)", "Substring(0, 4)", "a helper beside one that is called")]
    [InlineData("-Amount", "0 - Amount", "a method of a record that is used otherwise")]
    [InlineData("Id + \"?\"", "Id + \"??\"", "a computed member that no fold reads")]
    [InlineData("\"u\" + id", "\"v\" + id", "a method that is not marked")]
    [InlineData("{ ", "{ /* */\n", "layout and comments")]
    public async Task It_does_not_change_with(string old, string changed, string what)
    {
        Assert.Contains(old, Contracts);
        Assert.True(await Of(Contracts) == await Of(Contracts.Replace(old, changed)), what);
    }

    [Fact]
    public async Task It_is_the_same_whether_the_other_project_is_seen_as_source_or_as_an_assembly()
    {
        var contracts = await Build.Of(Contracts, name: "Contracts");

        Assert.Equal(OfDomain(contracts.ToReference()), OfDomain(contracts.Compilation.ToMetadataReference()));
    }

    [Fact]
    public async Task It_is_the_same_in_debug_and_release()
    {
        var debug = await Build.Of(Contracts, name: "Contracts");
        var release = await Build.Of(Contracts, name: "Contracts", level: OptimizationLevel.Release);

        Assert.Equal(OfDomain(debug.ToReference()), OfDomain(release.ToReference(), OptimizationLevel.Release));
    }

    [Fact]
    public async Task What_is_not_marked_is_an_error_that_says_to_mark_it()
    {
        var contracts = await Build.Of(Contracts, name: "Contracts");

        var build = await Build.Of(Domain.Replace("Codes.Of(e.Id)", "Codes.Unmarked(e.Id)"), references: contracts.ToReference());

        Assert.Equal(
            "projection 'Views' uses 'Codes.Unmarked(long)' of 'Contracts', and nothing there tells when its code changes: rows that it made would be kept. Put [Pure] on it there, or [Pure(version: 1)] when it uses what nothing sees itself, and build 'Contracts' again.",
            Assert.Single(build.Messages));
    }

    [Fact]
    public async Task Marked_code_that_uses_what_nothing_sees_is_an_error_where_it_is_marked_and_where_it_is_used()
    {
        var unseen = Contracts.Replace("\"c\" + id", "Microsoft.CodeAnalysis.CSharp.SyntaxFacts.IsValidIdentifier(\"c\") + \"c\" + id");
        var contracts = await Build.Of(unseen, name: "Contracts");

        Assert.StartsWith("'Codes.Of(long)' uses 'SyntaxFacts.IsValidIdentifier(string?)' of 'Microsoft.CodeAnalysis.CSharp'", Assert.Single(contracts.Messages));
        Assert.Equal(["VER1040"], (await Build.Of(Domain, references: contracts.ToReference())).Ids);
        var vouched = unseen.Replace("[Pure] public static string Of(long", "[Pure(version: 1)] public static string Of(long");
        Assert.NotEqual(await Of(vouched), await Of(vouched.Replace("version: 1", "version: 2")));
    }

    [Fact]
    public async Task A_project_with_nothing_that_folds_use_has_no_hashes() =>
        Assert.DoesNotContain("VersicleCode", (await Build.Of("public static class Titles { public static string Of(string text) => text; }")).AllGenerated);

    private static async Task<string> Of(string contracts)
    {
        var build = await Build.Of(contracts, name: "Contracts");
        Assert.Empty(build.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error));
        return OfDomain(build.ToReference());
    }

    private static string OfDomain(MetadataReference contracts, OptimizationLevel level = OptimizationLevel.Debug) =>
        Digits.Of(Domain, level, contracts);
}
