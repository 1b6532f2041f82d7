using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Versicle.Generators.Tests;

/// <summary>What a build of one project comes to: its code with what is generated, and everything that was said about it.</summary>
internal sealed record Build(CSharpCompilation Compilation, GeneratorDriver Driver, ImmutableArray<Diagnostic> Diagnostics)
{
    private static readonly ImmutableArray<MetadataReference> Platform =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Versicle.Generators", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))];

    // All that a compiler would load.
    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
        [.. typeof(VersicleGenerator).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview, DocumentationMode.Diagnose);

    /// <summary>The texts of generated files, by their names.</summary>
    public IReadOnlyDictionary<string, string> Generated => Driver.GetRunResult().Results.Single().GeneratedSources
        .ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    /// <summary>Everything that was generated, in one text.</summary>
    public string AllGenerated => string.Join("\n", Generated.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value));

    /// <summary>The ids of Versicle's own diagnostics, in order.</summary>
    public IEnumerable<string> Ids => Own.Select(diagnostic => diagnostic.Id);

    /// <summary>Versicle's own diagnostics.</summary>
    public IEnumerable<Diagnostic> Own =>
        Diagnostics.Where(diagnostic => diagnostic.Id.StartsWith("VER", StringComparison.Ordinal)).OrderBy(diagnostic => diagnostic.Id);

    /// <summary>The sentences of Versicle's own diagnostics.</summary>
    public IEnumerable<string> Messages => Own.Select(diagnostic => diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The project as another one references it.</summary>
    public MetadataReference ToReference()
    {
        using var image = new MemoryStream();
        var result = Compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    public static CSharpCompilation Compile(
        string source, string name = "Project", OptimizationLevel level = OptimizationLevel.Debug, params IEnumerable<MetadataReference> references)
    {
        string[] symbols = level == OptimizationLevel.Debug ? ["DEBUG", "TRACE"] : ["TRACE", "RELEASE"];
        var parsing = Parsing.WithPreprocessorSymbols(symbols);
        return CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(Usings, parsing, "Usings.cs"), CSharpSyntaxTree.ParseText(Undocumented + source, parsing, "Source.cs")],
            [.. Platform, .. references],
            new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: level, nullableContextOptions: NullableContextOptions.Enable));
    }

    public static async Task<Build> Of(
        string source,
        bool isApplication = false,
        bool isUpdatingLock = false,
        string name = "Project",
        (string Path, string Text)[]? files = null,
        OptimizationLevel level = OptimizationLevel.Debug,
        params MetadataReference[] references)
    {
        var ct = TestContext.Current.CancellationToken;
        var options = new BuildOptions(isApplication, isUpdatingLock);
        var driver = NewDriver(options, files ?? []).RunGeneratorsAndUpdateCompilation(
            Compile(source, name, level, references), out var output, out var said, ct);
        var analyzed = await output
            .WithAnalyzers(Analyzers, new AnalyzerOptions([.. (files ?? []).Select(file => new TextFile(file.Path, file.Text))], options))
            .GetAllDiagnosticsAsync(ct);
        return new((CSharpCompilation)output, driver, [.. said, .. analyzed]);
    }

    public static GeneratorDriver NewDriver(BuildOptions options, params (string Path, string Text)[] files) => CSharpGeneratorDriver.Create(
        [new VersicleGenerator().AsSourceGenerator()],
        [.. files.Select(file => new TextFile(file.Path, file.Text))],
        Parsing,
        options,
        new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    // Samples are not documented; what is generated for them must be.
    internal const string Undocumented = "#pragma warning disable CS1591\n";

    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Versicle;
        """;
}

/// <summary>What MSBuild tells the compiler.</summary>
internal sealed class BuildOptions(bool isApplication, bool isUpdatingLock = false) : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(isApplication, isUpdatingLock);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

    private sealed class Values(bool isApplication, bool isUpdatingLock) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, out string value)
        {
            value = key switch
            {
                "build_property.VersicleApplication" when isApplication => "true",
                "build_property.VersicleUpdateEventLock" when isUpdatingLock => "true",
                _ => "",
            };
            return value.Length > 0;
        }
    }
}

internal sealed class TextFile(string path, string text) : AdditionalText
{
    public override string Path => path;

    public override Microsoft.CodeAnalysis.Text.SourceText GetText(CancellationToken cancellationToken = default) =>
        Microsoft.CodeAnalysis.Text.SourceText.From(text, System.Text.Encoding.UTF8);
}
