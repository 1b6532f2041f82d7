using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Discovery;

namespace Versicle.Generators.Analyzers;

/// <summary>Holds the methods of a projection to the event and the row that they are given.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FoldAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.ImpureFold];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationBlockAction(Analyze);
    }

    private static void Analyze(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol { IsStatic: true, Name: "On" or "Key" or "Keys" } method
            || !method.ContainingType.AllInterfaces.Any(one => one.IsVersicle("IProjection", arity: 2)))
            return;
        var walk = new PurityWalk(context.Compilation, Tell, context.CancellationToken);
        foreach (var block in context.OperationBlocks)
            walk.Check(block);

        void Tell(SyntaxNode at, string what) => context.ReportDiagnostic(Diagnostic.Create(
            Rules.ImpureFold, at.GetLocation(), $"{method.ContainingType.ShortName()}.{method.ShortSignature()}", what));
    }
}
