using Microsoft.CodeAnalysis;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>Finds what the members of an event are tags and unique keys of.</summary>
internal static class EventKeys
{
    private static readonly Dictionary<string, EventKeyKind> Kinds = new()
    {
        ["TagAttribute"] = EventKeyKind.Tag,
        ["ClaimsKeyAttribute"] = EventKeyKind.Claim,
        ["ReleasesKeyAttribute"] = EventKeyKind.Release,
    };

    /// <summary>In the order of the members, those of base types first.</summary>
    public static IEnumerable<EventKeyModel> Of(INamedTypeSymbol type, Compilation compilation)
    {
        var levels = Levels(type).ToArray();
        var properties = Enumerable.Reverse(levels)
            .SelectMany(level => level.GetMembers().OfType<IPropertySymbol>())
            .Where(property => property is { IsStatic: false, IsIndexer: false, GetMethod: not null } && compilation.CanName(property.GetMethod))
            .GroupBy(property => property.Name)
            .Select(declarations => declarations.Last());
        return properties.SelectMany(property => Of(property, levels)).Distinct();
    }

    // A parameter of a record, in the type itself or above it, is the property of the same name.
    private static IEnumerable<EventKeyModel> Of(IPropertySymbol property, INamedTypeSymbol[] levels) =>
        from symbol in levels
            .SelectMany(level => level.InstanceConstructors)
            .SelectMany(constructor => constructor.Parameters)
            .Where(parameter => parameter.Name == property.Name)
            .Cast<ISymbol>()
            .Prepend(property)
        from attribute in symbol.GetAttributes()
        where attribute.AttributeClass is { } known && Kinds.ContainsKey(known.Name) && known.IsVersicle(known.Name)
        let name = attribute.ConstructorArguments is [{ Value: string text }] ? text : ""
        select new EventKeyModel(
            Kinds[attribute.AttributeClass!.Name], name, property.Name, MayBeNull(property.Type), property.Type.WithoutNull().IsVersicle("StreamName"));

    // Code that knows nothing of null may have it anywhere.
    private static bool MayBeNull(ITypeSymbol type) =>
        type.AllowsNull() || type is { IsReferenceType: true, NullableAnnotation: not NullableAnnotation.NotAnnotated };

    private static IEnumerable<INamedTypeSymbol> Levels(INamedTypeSymbol type)
    {
        for (var level = type; level is not null; level = level.BaseType)
            yield return level;
    }
}
