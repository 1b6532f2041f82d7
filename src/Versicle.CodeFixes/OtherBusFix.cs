using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Versicle.Generators;

namespace Versicle.CodeFixes;

/// <summary>VER1023: gives a message to the other bus, where there is one to give it to, or maps it as what it is.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class OtherBusFix() : Fix("VER1023")
{
    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        if (spot.Around<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax access } call)
            return [];
        return access.Name is GenericNameSyntax name ? Mapped(call, name) : Dispatched(spot, access);
    }

    private static IEnumerable<Proposal> Mapped(InvocationExpressionSyntax call, GenericNameSyntax name)
    {
        var arguments = call.ArgumentList.Arguments;
        if (name.Identifier.ValueText == "MapQuery")
        {
            yield return new(
                "Map it as a command",
                Change.Replace(name.Identifier, "MapCommand"),
                Change.InsertAt(call.SyntaxTree, call.ArgumentList.OpenParenToken.Span.End, "\"POST\", "));
        }
        else if (arguments.Count == 2)
        {
            yield return new(
                "Map it as a query",
                Change.Replace(name.Identifier, "MapQuery"),
                new Change(call.SyntaxTree, Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(arguments[0].SpanStart, arguments[1].SpanStart), ""));
        }
    }

    private static IEnumerable<Proposal> Dispatched(Spot spot, MemberAccessExpressionSyntax access)
    {
        var wanted = spot.Model.GetTypeInfo(access.Expression, spot.Ct).Type.IsVersicle("QueryBus") ? "CommandBus" : "QueryBus";
        return spot.InScope(type => type.IsVersicle(wanted)) is { } bus
            ? [new($"Give it to '{bus}'", Change.Replace(access.Expression, bus))]
            : [];
    }
}
