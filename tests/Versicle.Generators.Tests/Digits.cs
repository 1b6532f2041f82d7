using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Tests;

/// <summary>The fingerprint that the projection <c>Views</c> of a project gets.</summary>
internal static partial class Digits
{
    public static string Of(string source, OptimizationLevel level = OptimizationLevel.Debug, params MetadataReference[] references)
    {
        var ct = TestContext.Current.CancellationToken;
        var driver = Build.NewDriver(new(isApplication: false))
            .RunGeneratorsAndUpdateCompilation(Build.Compile(source, level: level, references: references), out var output, out _, ct);
        Assert.Empty(output.GetDiagnostics(ct).Where(one => one.Severity == DiagnosticSeverity.Error));
        var projection = driver.GetRunResult().Results.Single().GeneratedSources.Single(file => file.HintName == "Versicle.Module.Projections.g.cs");
        return Written().Match(projection.SourceText.ToString()).Groups[1].Value;
    }

    [GeneratedRegex("ProjectionDefinition\\(\"Views\", \"([0-9a-f]{12})\"")]
    private static partial Regex Written();
}
