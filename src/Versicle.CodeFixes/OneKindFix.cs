using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Versicle.Generators;
using Versicle.Generators.Discovery;

namespace Versicle.CodeFixes;

/// <summary>VER1014: keeps one of the kinds that a message is.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class OneKindFix() : Fix("VER1014")
{
    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        if (spot.Declaration?.BaseList is not { } bases || spot.Type is not { } message)
            return [];
        var kinds = Messages.KindsOf(message);
        var written = bases.Types.ToDictionary(one => one, one => spot.Model.GetTypeInfo(one.Type, spot.Ct).Type);
        return kinds
            .Where(kind => written.Values.Any(type => type?.IsSameAs(kind) == true))
            .Select(kind => new Proposal($"Keep '{kind.ShortName()}'", Change.Replace(bases, $": {string.Join(", ", Kept(kind))}")));

        IEnumerable<BaseTypeSyntax> Kept(ITypeSymbol kind) => bases.Types.Where(one =>
            written[one] is not { } type || type.IsSameAs(kind) || !kinds.Any(other => type.IsSameAs(other)));
    }
}
