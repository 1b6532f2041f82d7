using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Discovery;

namespace Versicle.Generators.Analyzers;

/// <summary>Holds the members of a decider to what they are given, and has them go through their set case by case.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DecisionAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.ImpureDecision, Rules.NoSwitch];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationBlockAction(Analyze);
    }

    private static void Analyze(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol { IsStatic: true, Name: "Decide" or "Evolve" or "Boundary" or "Answer" or "Taken" } method
            || Deciders.KindOf(method.ContainingType) is not { } kind)
            return;

        var name = $"{method.ContainingType.ShortName()}.{method.ShortSignature()}";
        var walk = new PurityWalk(
            context.Compilation,
            (at, what) => context.ReportDiagnostic(Diagnostic.Create(Rules.ImpureDecision, at.GetLocation(), name, what)),
            context.CancellationToken);
        foreach (var block in context.OperationBlocks)
            walk.Check(block);

        var set = method.Name switch { "Decide" => kind.TypeArguments[1], "Evolve" => kind.TypeArguments[2], _ => null };
        if (set is not null && !context.OperationBlocks.SelectMany(block => block.DescendantsAndSelf()).Any(step => IsSwitchOver(step, set)))
            context.ReportDiagnostic(Diagnostic.Create(Rules.NoSwitch, method.SourceLocation(), name, set.ShortName()));
    }

    private static bool IsSwitchOver(IOperation step, ITypeSymbol set) => step switch
    {
        ISwitchExpressionOperation one => one.Value.Type?.IsSameAs(set) is true || IsTupleWith(one.Value.Type, set),
        ISwitchOperation one => one.Value.Type?.IsSameAs(set) is true || IsTupleWith(one.Value.Type, set),
        _ => false,
    };

    private static bool IsTupleWith(ITypeSymbol? type, ITypeSymbol set) =>
        type is INamedTypeSymbol { IsTupleType: true, TupleElements: var elements } && elements.Any(element => element.Type.IsSameAs(set));
}
