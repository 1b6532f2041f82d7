using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;

namespace Versicle.Generators.Discovery;

/// <summary>Closed sets of any kind, events or not: an abstract record with a private constructor, and the records nested in it.</summary>
internal static class ClosedSets
{
    /// <summary>What a value of the type can be, in order of declaration; empty when others may add to it.</summary>
    public static ImmutableArray<INamedTypeSymbol> CasesOf(ITypeSymbol type)
    {
        if (!type.IsAbstract || type.TypeKind != TypeKind.Class)
            return [];

        // A group of cases inside a set is as closed as the set.
        for (var set = type as INamedTypeSymbol; set is { SpecialType: not SpecialType.System_Object }; set = set.BaseType)
        {
            if (set.IsRecord && EventSets.IsClosed(set, at: null, Reports.Nowhere))
                return [.. EventSets.CasesOf(set).Where(one => IsA(one, type)).OrderBy(PlaceOf)];
        }

        return [];
    }

    /// <summary>Whether every value of the one type is one of the other.</summary>
    public static bool IsA(ITypeSymbol type, ITypeSymbol other) =>
        type.IsSameAs(other) || (type is INamedTypeSymbol named && named.DerivesFrom(other)) || type.AllInterfaces.Any(one => one.IsSameAs(other));

    private static int PlaceOf(INamedTypeSymbol type) => type.SourceLocation()?.SourceSpan.Start ?? 0;
}
