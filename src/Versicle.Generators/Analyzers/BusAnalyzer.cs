using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Discovery;

namespace Versicle.Generators.Analyzers;

/// <summary>
/// Says in words of this project what the compiler says in its own: a command on the query bus, or a query on the command
/// bus; and the same for endpoints, where the compiler is silent.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BusAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.WrongBus];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);

        // A call that does not bind is no operation that names its method.
        context.RegisterSyntaxNodeAction(Analyze, SyntaxKind.InvocationExpression);
    }

    private static void Analyze(SyntaxNodeAnalysisContext context)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        if (call.Expression is not MemberAccessExpressionSyntax access)
            return;
        if (access.Name.Identifier.ValueText == "Dispatch")
            Dispatch(context, call, access);
        else if (access.Name is GenericNameSyntax { Identifier.ValueText: "MapCommand" or "MapQuery", TypeArgumentList.Arguments: [var message] } name)
            Map(context, name, message);
    }

    private static void Dispatch(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call, MemberAccessExpressionSyntax access)
    {
        var bus = context.SemanticModel.GetTypeInfo(access.Expression, context.CancellationToken).Type;
        var isQueryBus = bus.IsVersicle("QueryBus");
        if ((!isQueryBus && !bus.IsVersicle("CommandBus")) || call.ArgumentList.Arguments is not [var given, ..])
            return;
        if (KindOf(context, given.Expression) is { } kind && kind.IsQuery != isQueryBus)
            Tell(context, given.Expression, kind, isQueryBus ? "QueryBus" : "CommandBus", isQueryBus ? "the CommandBus" : "the QueryBus");
    }

    private static void Map(SyntaxNodeAnalysisContext context, GenericNameSyntax name, TypeSyntax message)
    {
        var isQuery = name.Identifier.ValueText == "MapQuery";
        if (context.SemanticModel.GetSymbolInfo(name, context.CancellationToken).Symbol is IMethodSymbol method
            && method.ContainingNamespace.Name == "Versicle"
            && KindOf(context, message) is { } kind && kind.IsQuery != isQuery)
            Tell(context, message, kind, name.Identifier.ValueText, isQuery ? "MapCommand" : "MapQuery");
    }

    private static void Tell(SyntaxNodeAnalysisContext context, SyntaxNode at, (bool IsQuery, string Name) kind, string given, string right) =>
        context.ReportDiagnostic(Diagnostic.Create(
            Rules.WrongBus, at.GetLocation(), kind.Name, kind.IsQuery ? "a query" : "a command", given, right));

    private static (bool IsQuery, string Name)? KindOf(SyntaxNodeAnalysisContext context, ExpressionSyntax given) =>
        context.SemanticModel.GetTypeInfo(given, context.CancellationToken).Type is { } type && Messages.KindsOf(type) is [var kind]
            ? (Messages.IsQuery(kind), type.ShortName())
            : null;
}
