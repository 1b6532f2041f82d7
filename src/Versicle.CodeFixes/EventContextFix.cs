using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Versicle.Generators;

namespace Versicle.CodeFixes;

/// <summary>VER1021: takes the time and the id that the log knows, instead of new ones.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class EventContextFix() : Fix("VER1021")
{
    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        if (spot.Around<MethodDeclarationSyntax>() is not { } method || Known(spot) is not { } member)
            yield break;
        var known = method.ParameterList.Parameters.FirstOrDefault(one =>
            one.Type is { } type && spot.Model.GetTypeInfo(type, spot.Ct).Type.IsVersicle("EventContext"));
        var name = known?.Identifier.ValueText ?? "at";
        var use = Change.Replace(spot.Node, $"{name}.{member}");
        var parameter = $", {spot.Name(method.SpanStart, "Versicle", "EventContext")} {name}";
        yield return known is null
            ? new($"Take '{name}.{member}'", use, Change.InsertAt(method.SyntaxTree, method.ParameterList.CloseParenToken.SpanStart, parameter))
            : new($"Take '{name}.{member}'", use);
    }

    private static string? Known(Spot spot)
    {
        var symbol = spot.Model.GetSymbolInfo(spot.Node, spot.Ct).Symbol;
        return (symbol?.ContainingType?.ToDisplayString(), symbol?.Name) switch
        {
            ("System.DateTimeOffset", "UtcNow") => "RecordedAt",
            ("System.DateTime", "UtcNow") => "RecordedAt.UtcDateTime",
            ("System.Guid", "NewGuid" or "CreateVersion7") => "EventId",
            _ => null,
        };
    }
}
