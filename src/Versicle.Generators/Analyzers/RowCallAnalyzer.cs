using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Discovery;

namespace Versicle.Generators.Analyzers;

/// <summary>Says which rows cannot be read, where a query asks for them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RowCallAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.RowType, Rules.ColumnType];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);
    }

    private static void Analyze(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!RowCalls.IsRowCall(call.TargetMethod))
            return;
        var at = call.Syntax.GetLocation();
        Report report = new OnceReport(context.Compilation, at, context.ReportDiagnostic).Tell;
        Rows.Read(call.TargetMethod.TypeArguments[0], context.Compilation, at, report);
    }
}
