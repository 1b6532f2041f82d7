using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>Finds the calls that read rows: <c>session.QuerySingle&lt;User&gt;(…)</c>, <c>users.Query&lt;UserView&gt;(…)</c>.</summary>
internal static class RowCalls
{
    public static bool IsCandidate(SyntaxNode node) =>
        node is InvocationExpressionSyntax { Expression: var called } && NameOf(called) is GenericNameSyntax
        {
            Identifier.ValueText: "Query" or "QuerySingle" or "QuerySingleOrDefault",
            TypeArgumentList.Arguments.Count: 1,
        };

    public static RowModel? Read(GeneratorSyntaxContext context, CancellationToken ct) =>
        context.SemanticModel.GetSymbolInfo(context.Node, ct).Symbol is IMethodSymbol method && IsRowCall(method)
            ? Rows.Read(method.TypeArguments[0], context.SemanticModel.Compilation, at: null, Reports.Nowhere)
            : null;

    /// <summary>Whether the method reads rows into its type argument.</summary>
    public static bool IsRowCall(IMethodSymbol method) =>
        method is { Name: "Query" or "QuerySingle" or "QuerySingleOrDefault", TypeArguments.Length: 1 }
        && (method.ContainingType.IsVersicle("IWriteSession") || method.ContainingType.IsVersicle("IReadModel", arity: 1));

    private static SimpleNameSyntax? NameOf(ExpressionSyntax called) => called switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        _ => null,
    };
}
