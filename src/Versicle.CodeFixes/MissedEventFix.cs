using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Versicle.CodeFixes;

/// <summary>VER1003: writes the missing method of a projection, or says that there is nothing to do.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class MissedEventFix() : Fix("VER1003")
{
    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        if (spot.Declaration is not { } projection || spot.SaidOfProjection() is not [_, string happened, _, string row])
            yield break;
        yield return new(
            $"Write 'On({happened})'",
            Texts.Member(projection, $"public static {row} On({happened} e, {row} row) => {spot.Throw(projection.Identifier.SpanStart)};"));
        yield return new($"Ignore '{happened}'", Ignore(spot, projection, happened));
    }

    private static Change Ignore(Spot spot, TypeDeclarationSyntax projection, string happened)
    {
        var already = projection.AttributeLists
            .SelectMany(list => list.Attributes)
            .FirstOrDefault(one => one.Name.ToString() is "Ignores" or "IgnoresAttribute" or "Versicle.Ignores");
        return already is { ArgumentList: { Arguments.Count: > 0 } arguments }
            ? Change.InsertAt(projection.SyntaxTree, arguments.CloseParenToken.SpanStart, $", typeof({happened})")
            : Texts.Attribute(projection, $"{spot.Name(projection.SpanStart, "Versicle", "Ignores", "Attribute")}(typeof({happened}))");
    }
}
