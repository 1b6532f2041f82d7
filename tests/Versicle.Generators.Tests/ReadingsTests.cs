using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Versicle.Generators.Analyzers;

namespace Versicle.Generators.Tests;

/// <summary>What the generator has read the analyzers of the same build do not read again, and nothing is missed for it.</summary>
public sealed class ReadingsTests
{
    private const string Sound = """
        public sealed record Go(int N) : ICommand;
        public sealed partial class GoHandler(Other other) : ICommandHandler<Go>
        {
            public ValueTask Handle(Go command, CancellationToken ct) => other.Go();
        }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_mistake_is_told_with_the_generator_and_without_it(bool hasGenerator)
    {
        var compilation = Build.Compile(Sound.Replace("int N", "ref int N").Replace("record Go(", "class Go(") + OtherCode);

        Assert.Contains("VER1013", await IdsOf(hasGenerator ? Generated(compilation) : compilation));
    }

    [Fact]
    public async Task What_another_generator_adds_to_a_type_is_read()
    {
        var compilation = Build.Compile(Sound + OtherCode);
        var part = Parse("public sealed partial class GoHandler { public GoHandler() : this(null!) { } }", "Added.cs");
        var added = Generated(compilation).AddSyntaxTrees(part);

        Assert.Empty(await IdsOf(Generated(compilation)));
        Assert.Contains("VER1010", await IdsOf(added));
    }

    [Fact]
    public async Task What_was_read_before_an_edit_of_another_file_counts_no_more()
    {
        var other = Parse(Set, "Other.cs");
        var before = Build.Compile("""
            [ReadModel("views")] public sealed record View([Key] long Id, int N);
            public sealed class Views : IProjection<View, Set>
            {
                public static long Key(Set e) => e.Id;
                public static View On(Set.Made e) => new(e.Id, 1);
            }
            """).AddSyntaxTrees(other);
        var sound = await IdsOf(Generated(before));

        var changed = Set.Replace("Id { get; }", "Id { get; } [EventType(\"gone\")] public sealed record Gone(long Id) : Set(Id);");
        var after = before.ReplaceSyntaxTree(other, Parse(changed, "Other.cs"));

        Assert.Empty(sound);
        Assert.Contains("VER1003", await IdsOf(after));
    }

    [Fact]
    public void What_is_sound_is_known_to_be_so()
    {
        var compilation = Build.Compile(Sound + OtherCode);

        var readings = Readings.Before(Generated(compilation));

        Assert.True(readings!.IsSound(Readings.Subject.Type, compilation.GetTypeByMetadataName("GoHandler")!));
    }

    private const string Set = """
        using Versicle;
        public abstract record Set
        {
            private Set(long id) => Id = id;
            public long Id { get; }
            [EventType("made")] public sealed record Made(long Id) : Set(Id);
        }
        """;

    private const string OtherCode = "\npublic sealed class Other { public ValueTask Go() => default; }\n";

    private static Compilation Generated(CSharpCompilation compilation)
    {
        Build.NewDriver(new(isApplication: false)).RunGeneratorsAndUpdateCompilation(
            compilation, out var output, out _, TestContext.Current.CancellationToken);
        return output;
    }

    private static readonly CSharpParseOptions Parsing = new(
        LanguageVersion.Preview, DocumentationMode.Diagnose, preprocessorSymbols: ["DEBUG", "TRACE"]);

    private static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, Parsing, path, System.Text.Encoding.UTF8);

    private static async Task<IEnumerable<string>> IdsOf(Compilation compilation)
    {
        ImmutableArray<DiagnosticAnalyzer> analyzers = [new DeclarationAnalyzer()];
        var found = await compilation.WithAnalyzers(analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return found.Select(one => one.Id);
    }
}
