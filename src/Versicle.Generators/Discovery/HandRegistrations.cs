using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Versicle.Generators.Discovery;

/// <summary>
/// Finds <c>versicle.Commands.Handle&lt;CreateUser, User&gt;(…)</c>. It is usually written inside the call of the generated
/// <c>AddVersicle</c>, which this compilation does not have yet, so the receiver is unknown and only the message is looked at.
/// </summary>
internal static class HandRegistrations
{
    public static bool IsCandidate(SyntaxNode node) =>
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Handle" } };

    /// <summary>The message's full name, or null.</summary>
    public static string? Read(InvocationExpressionSyntax call, SemanticModel model, CancellationToken ct)
    {
        if (model.GetSymbolInfo(call, ct).Symbol is IMethodSymbol known && !IsOurs(known))
            return null;
        return MessageType(call) is { } syntax
            && model.GetTypeInfo(syntax, ct).Type is { } type
            && !Messages.KindsOf(type).IsEmpty
                ? type.FullName()
                : null;
    }

    private static bool IsOurs(IMethodSymbol method) =>
        method.ContainingType.IsVersicle("CommandsBuilder") || method.ContainingType.IsVersicle("QueriesBuilder");

    private static TypeSyntax? MessageType(InvocationExpressionSyntax call)
    {
        if (((MemberAccessExpressionSyntax)call.Expression).Name is GenericNameSyntax generic)
            return generic.TypeArgumentList.Arguments[0];
        return call.ArgumentList.Arguments.FirstOrDefault()?.Expression is ParenthesizedLambdaExpressionSyntax lambda
            ? lambda.ParameterList.Parameters.FirstOrDefault()?.Type
            : null;
    }
}
