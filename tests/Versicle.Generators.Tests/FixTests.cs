using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;

namespace Versicle.Generators.Tests;

public sealed class FixTests
{
    public static TheoryData<int, string> Cases { get; } = [.. Mended.Code.Select((one, i) => (i, one.Id))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_a_fix_offers_takes_the_diagnostic_away(int index, string id)
    {
        var ct = TestContext.Current.CancellationToken;
        var (_, wrong, title, written) = Mended.Code[index];

        var offers = await Fixes.Of(await Build.Of(wrong, isApplication: id == "VER1001", files: id == "VER1063" ? Mended.Files : null), id, ct);

        var source = Assert.Single(offers, offer => offer.Title == title).Source;
        Assert.Contains(written, source);
        var after = await Build.Of(source, isApplication: id == "VER1001", files: id == "VER1063" ? Mended.Files : null);
        Assert.DoesNotContain(id, after.Ids);
        Assert.Empty(after.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error && !one.Id.StartsWith("VER", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_rule_has_a_tested_fix_or_is_one_that_only_its_author_can_mend()
    {
        string[] byHand =
        [
            "VER1002", "VER1009", "VER1015", "VER1018", "VER1019", "VER1040", "VER1041", "VER1042",
            "VER1050", "VER1051", "VER1052", "VER1053", "VER1054", "VER1055", "VER1060", "VER1061", "VER1062", "VER1064",
        ];

        var tested = Mended.Code.Select(one => one.Id).Distinct().Order(StringComparer.Ordinal);
        var fixable = Fixes.All.SelectMany(fix => fix.FixableDiagnosticIds).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(Rules.All.Select(rule => rule.Id).Except(byHand), tested);
        Assert.Equal(fixable, tested);
    }

    [Fact]
    public async Task A_project_without_a_JSON_context_gets_one_in_a_file_of_its_own()
    {
        var build = await Build.Of("namespace Shop;\n[EventType(\"made\")] public sealed record Made(long Id);", isApplication: true, name: "My.Shop");

        var (title, source) = Assert.Single(await Fixes.Of(build, "VER1020", TestContext.Current.CancellationToken));

        Assert.Equal("Make 'ShopJson'", title);
        Assert.EndsWith(
            """

            // ShopJson.cs
            using System.Text.Json.Serialization;

            namespace Shop;

            /// <summary>How events and answers are written as JSON, known when the program is built.</summary>
            [JsonSerializable(typeof(Shop.Made))]
            internal sealed partial class ShopJson : JsonSerializerContext;

            """,
            source);
    }

    // Whoever asks for a second constructor, or a tuple, must say it himself.
    [Theory]
    [InlineData("VER1010", "public sealed record Go : ICommand; public sealed class H<T> : ICommandHandler<Go> { public ValueTask Handle(Go command, CancellationToken ct) => default; }")]
    [InlineData("VER1023", "public sealed record Ask : IQuery<int>; public sealed class Screen(CommandBus commands) { public async Task Show() => await commands.Dispatch(new Ask()); }")]
    [InlineData("VER1011", "public sealed class R { public ValueTask<int> Go(IWriteSession s, string name, CancellationToken ct) => s.Execute($\"select 1 -- {name}\", ct); }")]
    public async Task Where_a_program_cannot_know_what_was_meant_nothing_is_offered(string id, string wrong) =>
        Assert.Empty(await Fixes.Of(await Build.Of(wrong), id, TestContext.Current.CancellationToken));
}
