using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Versicle.CodeFixes;

/// <summary>VER1006, VER1016, VER1017: makes a private type internal, so that generated code can name it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class VisibleFix() : Fix("VER1006", "VER1016", "VER1017")
{
    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        var type = spot.Id == "VER1006" ? RowOf(spot) ?? spot.Type : spot.Type;
        if (type is not { DeclaredAccessibility: Accessibility.Private } || spot.DeclarationOf(type) is not { } declaration)
            return [];
        return [new($"Make '{type.Name}' internal", [.. Texts.Access(declaration, "internal")])];
    }

    private static INamedTypeSymbol? RowOf(Spot spot) =>
        spot.Around<InvocationExpressionSyntax>() is { } call
        && spot.Model.GetSymbolInfo(call, spot.Ct).Symbol is IMethodSymbol { TypeArguments: [INamedTypeSymbol row] }
            ? row
            : null;
}
