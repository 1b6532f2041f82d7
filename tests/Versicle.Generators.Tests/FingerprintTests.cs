namespace Versicle.Generators.Tests;

/// <summary>What changes a projection's fingerprint, and so makes a new table, and what does not.</summary>
public sealed class FingerprintTests
{
    private const string Source = """
        public abstract record Set
        {
            private Set() { }
            [EventType("made")] public sealed record Made(long Id, string Name) : Set;
            [EventType("gone")] public sealed record Gone(long Id) : Set;
        }
        [ReadModel("views")] public sealed record View([Key] long Id, string Name);
        [Ignores(typeof(Set.Gone))]
        public sealed class Views : IProjection<View, Set>
        {
            public static long Key(Set.Made e) => e.Id;
            public static View On(Set.Made e) => new(e.Id, e.Name);
        }
        public sealed record Unrelated(int A);
        """;

    [Theory]
    [InlineData("e.Name)", "e.Name.Trim())", "a fold")]
    [InlineData("=> e.Id;", "=> e.Id + 1;", "a key")]
    [InlineData("string Name);", "string Name, int? Age = null);", "a column")]
    [InlineData("[Key] long Id, string Name);", "[Key] long Id, [Index] string Name);", "an index")]
    [InlineData("record Made(long Id, string Name)", "record Made(long Id, string Name, int Age = 0)", "an event")]
    [InlineData("\"made\"", "\"made.v2\"", "an event's stored name")]
    public void It_changes_with(string old, string changed, string what) =>
        Assert.True(Digits.Of(Source) != Digits.Of(Source.Replace(old, changed)), what);

    [Theory]
    [InlineData("\n", "\r\n", "line endings")]
    [InlineData("new(e.Id, e.Name)", "new(  e.Id , /* the name */ e.Name)", "layout and comments")]
    [InlineData("    public static View On", "    /// <summary>Made.</summary>\n    public static View On", "documentation")]
    [InlineData("Unrelated(int A)", "Unrelated(int B)", "what it does not use")]
    [InlineData("record Gone(long Id)", "record Gone(long Id, int Why)", "an event it ignores")]
    public void It_does_not_change_with(string old, string changed, string what) =>
        Assert.True(Digits.Of(Source) == Digits.Of(Source.Replace(old, changed)), what);

    private const string Old = """
        [EventType("made-1")] public sealed record Made1(long Id) : IUpcast<Set.Made> { public IReadOnlyList<Set.Made> Upcast() => [new(Id, Names.Of(Id))]; }
        [EventType("gone-1")] public sealed record Gone1(long Id) : IUpcast<Set.Gone> { public IReadOnlyList<Set.Gone> Upcast() => [new(Id)]; }
        internal static class Names { public static string Of(long id) => "nobody"; }

        """;

    [Theory]
    [InlineData("\"nobody\"", "\"somebody\"", true, "what an upcast calls")]
    [InlineData("Made1(long Id)", "Made1(long Id, int Age = 0)", true, "an old event")]
    [InlineData("record Gone1(long Id)", "record Gone1(long Id, int Age = 0)", false, "an old event of one that it ignores")]
    public async Task It_changes_with_the_old_events_of_those_that_it_folds(string old, string changed, bool changes, string what)
    {
        var parts = Source.Split("[Ignores");
        Assert.True(Digits.Of(Source) != Digits.Of(Old + Source), "an old event that is new");

        Assert.True(changes == (Digits.Of(Old + Source) != Digits.Of(Old.Replace(old, changed) + Source)), what);
        Assert.True(changes == (await Apart(Old) != await Apart(Old.Replace(old, changed))), $"{what}, in another project");

        async Task<string> Apart(string before) =>
            Digits.Of("[Ignores" + parts[1], references: (await Build.Of(before + parts[0], name: "Contracts")).ToReference());
    }

    [Fact]
    public async Task It_is_the_same_whether_the_contracts_are_seen_as_source_or_as_an_assembly()
    {
        var parts = Source.Split("[Ignores");
        var contracts = await Build.Of(parts[0], name: "Contracts");
        var domain = "[Ignores" + parts[1];

        var asAssembly = Digits.Of(domain, references: contracts.ToReference());
        var asSource = Digits.Of(domain, references: contracts.Compilation.ToMetadataReference());

        Assert.Equal(asAssembly, asSource);
    }

    [Fact]
    public async Task It_changes_with_an_event_of_another_project()
    {
        var parts = Source.Split("[Ignores");
        var contracts = await Build.Of(parts[0], name: "Contracts");
        var changed = await Build.Of(parts[0].Replace("Made(long Id, string Name)", "Made(long Id, string Name, int? Age = null)"), name: "Contracts");

        Assert.NotEqual(Digits.Of("[Ignores" + parts[1], references: contracts.ToReference()), Digits.Of("[Ignores" + parts[1], references: changed.ToReference()));
    }
}
