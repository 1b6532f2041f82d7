using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;

namespace Versicle.Generators.Discovery;

/// <summary>Closed sets of events: an abstract record with a private constructor, and its nested records.</summary>
internal static class EventSets
{
    /// <summary>The events of a set, in order of declaration; one that derives from another comes before it, as in a switch.</summary>
    public static ImmutableArray<INamedTypeSymbol> CasesOf(INamedTypeSymbol set) =>
        [.. Nested(set).Where(type => !type.IsAbstract && type.DerivesFrom(set)).OrderByDescending(DepthOf)];

    /// <summary>Whether nobody outside can add a case, except through a record's copy constructor, which has a rule of its own.</summary>
    public static bool IsClosed(INamedTypeSymbol set, Location? at, Report report)
    {
        if (ObstacleOf(set) is not { } obstacle)
            return true;
        report(Rules.OpenSet, set.SourceLocation() ?? at, set.ShortName(), obstacle.What, obstacle.Remedy);
        return false;
    }

    /// <summary>The set that a type adds a case to from outside, or null.</summary>
    public static INamedTypeSymbol? BrokenBy(INamedTypeSymbol type)
    {
        for (var above = type.BaseType; above is { SpecialType: not SpecialType.System_Object }; above = above.BaseType)
        {
            var isSet = above.IsAbstract && CasesOf(above).Any(one => Events.NameOf(one) is not null);
            if (isSet && !Nested(above).Contains(type, SymbolEqualityComparer.Default))
                return above;
        }

        return null;
    }

    /// <summary>Why a type is no closed set; null when it is one.</summary>
    public static Obstacle? ObstacleOf(INamedTypeSymbol set)
    {
        if (set.TypeKind != TypeKind.Class || !set.IsAbstract)
            return new("it is not an abstract record", "Declare it as 'public abstract record', with a private constructor and its events nested in it");
        if (set.InstanceConstructors.Any(one => one.DeclaredAccessibility != Accessibility.Private && !IsCopy(one)))
            return new("it has a constructor that is not private, so that an event may be added anywhere", $"Write 'private {set.Name}(…)', and nest its events in it");
        return null;
    }

    private static bool IsCopy(IMethodSymbol constructor) =>
        constructor.ContainingType.IsRecord
        && constructor.Parameters is [var only]
        && SymbolEqualityComparer.Default.Equals(only.Type, constructor.ContainingType);

    private static int DepthOf(INamedTypeSymbol type) => type.BaseType is null ? 0 : DepthOf(type.BaseType) + 1;

    private static IEnumerable<INamedTypeSymbol> Nested(INamedTypeSymbol type) =>
        type.GetTypeMembers().SelectMany(one => new[] { one }.Concat(Nested(one)));
}
