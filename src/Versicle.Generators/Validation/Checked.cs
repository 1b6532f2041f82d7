using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Discovery;
using Versicle.Generators.Fingerprints;
using Versicle.Generators.Model;

namespace Versicle.Generators.Validation;

/// <summary>
/// Finds which types of a message have rules: by attributes on its members, on members of records inside of it, on items of
/// its collections; by attributes on such a type; by <c>IValidatableObject</c>.
/// </summary>
internal sealed class Checked(Compilation compilation, Report report)
{
    private readonly List<INamedTypeSymbol> _met = [];
    private readonly List<string> _fields = [];

    /// <summary>The rules of a message, or null: it has none, and pays for none.</summary>
    public static RulesModel? Read(INamedTypeSymbol message, Compilation compilation, Report report)
    {
        var reading = new Checked(compilation, report);
        reading.Meet(message);
        return reading.Read();
    }

    /// <summary>What callers are told of a member's rules.</summary>
    public static LimitsModel LimitsOf(ShapeMember member, INamedTypeSymbol owner)
    {
        var reader = new RuleReader(member.Name, member.Type, owner, [], Reports.Nowhere);
        reader.Read(member.Attributes.Distinct(), nested: null);
        return reader.Limits;
    }

    /// <summary>Public properties that can be read, those of base types first, each name once.</summary>
    public static IEnumerable<IPropertySymbol> PropertiesOf(INamedTypeSymbol type) =>
        Shape.PropertiesOf(type).Where(property => property.GetMethod is { DeclaredAccessibility: Accessibility.Public });

    private RulesModel? Read()
    {
        var ruled = new HashSet<ISymbol>(_met.Where(HasOwn), SymbolEqualityComparer.Default);

        // A type has rules when one inside of it has, and types may be inside of each other.
        while (_met.FirstOrDefault(type => !ruled.Contains(type) && TypesInside(type).Any(ruled.Contains)) is { } outer)
            ruled.Add(outer);

        if (!ruled.Contains(_met[0]))
            return null;
        var types = _met.Where(ruled.Contains).ToList();
        return new(types.Select(type => Type(type, types)).ToEquatable(), _fields.ToEquatable());
    }

    private void Meet(INamedTypeSymbol type)
    {
        if (_met.Contains(type, SymbolEqualityComparer.Default))
            return;
        _met.Add(type);
        foreach (var inside in TypesInside(type))
            Meet(inside);
    }

    private IEnumerable<INamedTypeSymbol> TypesInside(INamedTypeSymbol type) =>
        PropertiesOf(type).Select(property => InsideOf(property.Type)?.Type).OfType<INamedTypeSymbol>();

    private CheckedType Type(INamedTypeSymbol type, List<INamedTypeSymbol> types)
    {
        var members = new List<CheckedMember>();
        foreach (var property in PropertiesOf(type))
        {
            var inside = InsideOf(property.Type);
            var place = types.FindIndex(one => SymbolEqualityComparer.Default.Equals(one, inside?.Type));
            var nested = place < 0 ? null : new NestedModel(place, inside!.Value.Form);
            var attributes = AttributesOf(property).Where(RuleReader.IsRule).ToArray();
            if (nested is not null || attributes.Length > 0)
                members.Add(new RuleReader(property.Name, property.Type, type, _fields, report).Read(attributes, nested, JsonNameOf(property)));
        }

        var whole = type.GetAttributes().Where(RuleReader.IsRule).Select(one => RuleReader.Ask(one, _fields, "", "message"));
        return new(type.FullName(), whole.ToEquatable(), IsValidatable(type), members.ToEquatable());
    }

    // On a record's parameter an attribute is the parameter's, unless it says 'property:'.
    private static IEnumerable<AttributeData> AttributesOf(IPropertySymbol property)
    {
        var parameters = property.ContainingType.InstanceConstructors
            .SelectMany(one => one.Parameters)
            .Where(parameter => parameter.Name == property.Name && parameter.Type.IsSameAs(property.Type));
        return parameters.Take(1).SelectMany(parameter => parameter.GetAttributes()).Concat(property.GetAttributes());
    }

    private static string? JsonNameOf(IPropertySymbol property) => property.GetAttributes()
        .Where(one => one.AttributeClass.IsVersicle("JsonPropertyNameAttribute", space: "System.Text.Json.Serialization"))
        .Select(one => one.ConstructorArguments.FirstOrDefault().Value as string)
        .FirstOrDefault();

    private (INamedTypeSymbol Type, NestedForm Form)? InsideOf(ITypeSymbol type)
    {
        var bare = type.WithoutNull();
        if (IsRecord(bare))
            return ((INamedTypeSymbol)bare, NestedForm.One);
        if (bare.SpecialType == SpecialType.System_String || FoldReader.ElementOf(bare)?.WithoutNull() is not { } item)
            return null;
        if (item is INamedTypeSymbol { Name: "KeyValuePair", TypeArguments: [_, var value] } && IsRecord(value.WithoutNull()))
            return ((INamedTypeSymbol)value.WithoutNull(), NestedForm.Pairs);
        return IsRecord(item) ? ((INamedTypeSymbol)item, NestedForm.Items) : null;
    }

    private bool IsRecord(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface, IsTupleType: false } named
        && !Meanings.IsPlatform(named.ContainingAssembly)
        && FoldReader.ElementOf(named) is null
        && compilation.CanName(named);

    private static bool HasOwn(INamedTypeSymbol type) =>
        IsValidatable(type)
        || type.GetAttributes().Any(RuleReader.IsRule)
        || PropertiesOf(type).Any(property => AttributesOf(property).Any(RuleReader.IsRule));

    private static bool IsValidatable(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(one => one.IsVersicle("IValidatableObject", space: "System.ComponentModel.DataAnnotations"));
}
