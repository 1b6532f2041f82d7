using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Versicle.CodeFixes;

/// <summary>VER1005: proposes the member that looks most like a key, and then each other one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class KeyFix() : Fix("VER1005")
{
    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        if (spot.Declaration is not { } row)
            return [];
        var attribute = $"[{spot.Name(row.SpanStart, "Versicle", "Key", "Attribute")}] ";
        var parameters = row.ParameterList?.Parameters.Select(one => (Node: (SyntaxNode)one, Name: one.Identifier.ValueText)) ?? [];
        var properties = row.Members.OfType<PropertyDeclarationSyntax>().Select(one => (Node: (SyntaxNode)one, Name: one.Identifier.ValueText));
        return parameters.Concat(properties)
            .OrderByDescending(member => member.Name == "Id")
            .ThenByDescending(member => member.Name.EndsWith("Id", StringComparison.Ordinal))
            .Select(member => new Proposal($"'{member.Name}' is the key", Change.Insert(member.Node, attribute)));
    }
}
