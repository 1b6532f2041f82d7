using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Versicle.Generators.Diagnostics;

namespace Versicle.Generators.Analyzers;

/// <summary>
/// Says which cases of a closed set a switch does not handle for certain. An arm for the rest handles them, unless it only
/// says that there is no rest; a decider's own switches name every case.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SwitchAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The property of a diagnostic that holds the full names of the missed cases, one a line.</summary>
    internal const string Missed = "Missed";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.SwitchMissesCase];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(Analyze, OperationKind.SwitchExpression, OperationKind.Switch);
    }

    private static void Analyze(OperationAnalysisContext context)
    {
        if (TypeOf(context.Operation) is not { } type)
            return;
        var values = Known.ValuesOf(type);
        if (values.IsEmpty)
            return;
        var arms = SwitchArm.Of(context.Operation).ToArray();
        var mustName = IsDecider(context.ContainingSymbol);
        var handling = arms.Where(arm => !arm.IsGuarded && !(IsForTheRest(arm) && (arm.IsUnreachable || mustName))).ToArray();
        var missed = values.Where(value => !handling.Any(arm => arm.Matches(value))).ToArray();
        if (missed.Length == 0)
            return;
        var guards = arms.Where(arm => arm.IsGuarded && !IsForTheRest(arm)).ToArray();
        var said = missed.Select(value => $"'{value.Name}'{(guards.Any(arm => arm.Matches(value)) ? " (handled under a guard only)" : "")}");
        var names = string.Join("\n", missed.Where(value => value.Case is not null).Select(value => value.Case!.FullName()));
        context.ReportDiagnostic(Diagnostic.Create(
            Rules.SwitchMissesCase,
            KeywordOf(context.Operation.Syntax),
            ImmutableDictionary<string, string?>.Empty.Add(Missed, names),
            type.ShortName(),
            string.Join(" and ", said)));

        bool IsForTheRest(SwitchArm arm) => values.Length > 1 ? values.All(arm.Matches) : arm.Pattern is null or IDiscardPatternOperation;
    }

    private static ITypeSymbol? TypeOf(IOperation operation) => operation switch
    {
        ISwitchExpressionOperation one => one.Value.Type?.WithoutNull(),
        ISwitchOperation one => one.Value.Type?.WithoutNull(),
        _ => null,
    };

    private static bool IsDecider(ISymbol symbol) =>
        symbol is IMethodSymbol { Name: "Decide" or "Evolve" }
        && symbol.ContainingType.AllInterfaces.Any(one => one.Name == "IDecider" && one.IsVersicle("IDecider", one.Arity));

    private static Location KeywordOf(SyntaxNode syntax) => syntax switch
    {
        SwitchExpressionSyntax one => one.SwitchKeyword.GetLocation(),
        SwitchStatementSyntax one => one.SwitchKeyword.GetLocation(),
        _ => syntax.GetLocation(),
    };
}
