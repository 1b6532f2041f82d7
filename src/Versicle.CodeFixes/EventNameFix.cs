using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Versicle.Generators;

namespace Versicle.CodeFixes;

/// <summary>VER1008: gives an event a stored name, from its class's as it is today.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class EventNameFix() : Fix("VER1008")
{
    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        if (spot.Declaration is not { } declaration)
            return [];
        var name = Names.Snake(declaration.Identifier.ValueText).Replace('_', '-');
        var attribute = $"{spot.Name(declaration.SpanStart, "Versicle", "EventType", "Attribute")}(\"{name}\")";
        return [new($"Store it as \"{name}\"", Texts.Attribute(declaration, attribute))];
    }
}
