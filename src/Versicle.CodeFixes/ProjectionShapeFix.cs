using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Versicle.Generators;
using Versicle.Generators.Discovery;

namespace Versicle.CodeFixes;

/// <summary>VER1016: makes the row of a projection a read model, and writes the missing method that names its rows.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class ProjectionShapeFix() : Fix("VER1016")
{
    private const string Write = "Write '";

    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        if (spot.Declaration is not { } projection || spot.SaidOfProjection() is not [_, _, string remedy])
            return [];
        return remedy.StartsWith(Write, StringComparison.Ordinal)
            ? [KeyMethod(spot, remedy.Substring(Write.Length).TrimEnd('\''))]
            : Rows(spot);

        Proposal KeyMethod(Spot at, string head) =>
            new("Write 'Key'", Texts.Member(projection, $"{head} => {at.Throw(projection.Identifier.SpanStart)};"));
    }

    private static IEnumerable<Proposal> Rows(Spot spot) => spot.Type!.AllInterfaces
        .Where(one => one.IsVersicle("IProjection", arity: 2))
        .Select(one => one.TypeArguments[0])
        .OfType<INamedTypeSymbol>()
        .Where(row => ReadModels.NameOf(row) is null)
        .Select(row => (Name: Names.Snake(row.Name), Declaration: spot.DeclarationOf(row)))
        .Where(row => row.Declaration is not null)
        .Select(row => new Proposal($"Keep it as \"{row.Name}\"", Texts.Attribute(row.Declaration!, $"Versicle.ReadModel(\"{row.Name}\")")));
}
