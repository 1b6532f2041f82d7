using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Discovery;

namespace Versicle.Generators.Analyzers;

/// <summary>Holds the methods of a projection to the event and the row that they are given, and an old event to its members.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FoldAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.ImpureFold, Rules.ImpureUpcast];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationBlockAction(Analyze);
    }

    private static void Analyze(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol method || RuleFor(method) is not { } rule)
            return;
        var walk = new PurityWalk(context.Compilation, Tell, context.CancellationToken);
        foreach (var block in context.OperationBlocks)
            walk.Check(block);

        void Tell(SyntaxNode at, string what) => context.ReportDiagnostic(Diagnostic.Create(
            rule, at.GetLocation(), $"{method.ContainingType.ShortName()}.{method.ShortSignature()}", what));
    }

    private static DiagnosticDescriptor? RuleFor(IMethodSymbol method) => method switch
    {
        { IsStatic: true, Name: "On" or "Key" or "Keys" } when method.ContainingType.AllInterfaces.Any(one => one.IsVersicle("IProjection", arity: 2)) =>
            Rules.ImpureFold,
        { IsStatic: false, MetadataName: var name } when IsUpcast(name) && Upcasts.IntoOf(method.ContainingType) is not null => Rules.ImpureUpcast,
        _ => null,
    };

    // Also where the interface is implemented by its name.
    private static bool IsUpcast(string name) => name == "Upcast" || name.EndsWith(".Upcast", StringComparison.Ordinal);
}
