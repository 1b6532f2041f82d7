using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Versicle.Generators.Discovery;

/// <summary>A message that is mapped to an endpoint: <c>app.MapCommand&lt;CreateUser&gt;("POST", "/users")</c>.</summary>
/// <param name="Message">Its type.</param>
/// <param name="Result">What it answers, or null.</param>
/// <param name="Body">The members that come from the JSON body, and their types.</param>
/// <param name="At">Where the message is named.</param>
internal sealed record MappedMessage(ITypeSymbol Message, ITypeSymbol? Result, IReadOnlyList<(string Name, ITypeSymbol Type)> Body, Location At)
{
    public static MappedMessage? Of(IInvocationOperation call, Compilation compilation)
    {
        var method = call.TargetMethod;
        if (method is not { Name: "MapCommand" or "MapQuery", TypeArguments: [INamedTypeSymbol message], ContainingNamespace.Name: "Versicle" }
            || Messages.KindsOf(message) is not [var kind])
            return null;
        return new(message, kind.TypeArguments.FirstOrDefault(), [.. BodyOf(call, message, compilation)], PlaceOf(call.Syntax));
    }

    private static IEnumerable<(string Name, ITypeSymbol Type)> BodyOf(IInvocationOperation call, INamedTypeSymbol message, Compilation compilation)
    {
        // What is not known here is known when the host starts, which says the same.
        var verb = TextOf(call, "verb");
        if (verb is null || TextOf(call, "pattern") is not { } pattern || verb.ToUpperInvariant() is "GET" or "HEAD" or "DELETE")
            return [];
        return Shape.Of(message, compilation).Members
            .Where(member => !IsInRoute(pattern, member.Name))
            .Select(member => (member.Name, member.Type));
    }

    private static bool IsInRoute(string pattern, string name) =>
        pattern.Split('{').Skip(1).Select(part => part.TrimStart('*').Split('}', ':', '=', '?')[0])
            .Any(parameter => string.Equals(parameter, name, StringComparison.OrdinalIgnoreCase));

    private static string? TextOf(IInvocationOperation call, string parameter) =>
        call.Arguments.FirstOrDefault(one => one.Parameter?.Name == parameter)?.Value.ConstantValue.Value as string;

    private static Location PlaceOf(SyntaxNode call) =>
        call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: GenericNameSyntax name } }
            ? name.TypeArgumentList.Arguments[0].GetLocation()
            : call.GetLocation();
}
