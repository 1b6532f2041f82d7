using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Discovery;
using Versicle.Generators.Model;

namespace Versicle.Generators.Analyzers;

/// <summary>
/// Says that a name has two owners in one assembly, before any application composes it. An application is told by the
/// generator, which sees the assemblies it references as well.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DuplicateAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.EventNamedTwice, Rules.ReadModelTwice];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationAction(Analyze);
    }

    private static void Analyze(CompilationAnalysisContext context)
    {
        if (ApplicationSteps.IsApplication(context.Options.AnalyzerConfigOptionsProvider))
            return;
        var entries = Application.EntriesOf(context.Compilation.Assembly, context.Compilation).ToArray();
        foreach (var problem in ApplicationChecks.FindDuplicates(entries))
            context.ReportDiagnostic(problem.ToDiagnostic());
    }
}
