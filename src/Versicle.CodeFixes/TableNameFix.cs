using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Versicle.Generators;
using Versicle.Generators.Discovery;

namespace Versicle.CodeFixes;

/// <summary>VER1017: writes a table's name as every engine takes it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class TableNameFix() : Fix("VER1017")
{
    private const int Longest = 40;

    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        if (spot.Type is not { } row || ReadModels.NameOf(row) is not { } written || ReadModels.IsTableName(written))
            return [];
        var name = Names.Snake(Names.Word(written)).Trim('_');
        name = name.Length > Longest ? name.Substring(0, Longest) : name;
        return ReadModels.IsTableName(name) && Literal(spot, row) is { } literal
            ? [new($"Name it \"{name}\"", Change.Replace(literal, $"\"{name}\""))]
            : [];
    }

    private static SyntaxNode? Literal(Spot spot, INamedTypeSymbol row) =>
        row.Attribute("ReadModelAttribute")?.ApplicationSyntaxReference?.GetSyntax(spot.Ct) is AttributeSyntax { ArgumentList: { } list }
        && list.Arguments[0].Expression is LiteralExpressionSyntax literal
        && literal.IsKind(SyntaxKind.StringLiteralExpression)
            ? literal
            : null;
}
