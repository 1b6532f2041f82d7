using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Discovery;

/// <summary>How a type is made and what it is made of: its longest constructor, and what can be set beside it.</summary>
internal sealed record Shape(IMethodSymbol? Constructor, ImmutableArray<ShapeMember> Members)
{
    public static Shape Of(INamedTypeSymbol type, Compilation compilation)
    {
        var constructor = type.InstanceConstructors
            .Where(candidate => compilation.CanName(candidate) && !IsCopy(candidate) && !IsObsoleteTwin(candidate))
            .OrderByDescending(candidate => candidate.DeclaredAccessibility == Accessibility.Public)
            .ThenByDescending(candidate => candidate.Parameters.Length)
            .FirstOrDefault();
        var properties = PropertiesOf(type).ToImmutableArray();
        var members = ImmutableArray.CreateBuilder<ShapeMember>();
        foreach (var parameter in constructor?.Parameters ?? [])
        {
            var property = properties.FirstOrDefault(candidate => candidate.Name == parameter.Name)
                ?? properties.FirstOrDefault(candidate => SameName(candidate.Name, parameter.Name));
            members.Add(new(property?.Name ?? parameter.Name, parameter.Type, parameter, property));
        }

        foreach (var property in properties)
        {
            if (property.SetMethod is { } set && compilation.CanName(set) && !members.Any(member => SameName(member.Name, property.Name)))
                members.Add(new(property.Name, property.Type, Parameter: null, property));
        }

        return new(constructor, members.ToImmutable());
    }

    /// <summary>Public properties, those of base types first, each name once.</summary>
    public static IEnumerable<IPropertySymbol> PropertiesOf(INamedTypeSymbol type)
    {
        var levels = new Stack<INamedTypeSymbol>();
        for (var level = type; level is not null; level = level.BaseType)
            levels.Push(level);

        return levels
            .SelectMany(level => level.GetMembers().OfType<IPropertySymbol>())
            .Where(property => property is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public })
            .GroupBy(property => property.Name)
            .Select(declarations => declarations.Last());
    }

    private static bool IsCopy(IMethodSymbol constructor) =>
        constructor.ContainingType.IsRecord
        && constructor.Parameters.Length == 1
        && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, constructor.ContainingType);

    // A struct always has a constructor without parameters beside its own.
    private static bool IsObsoleteTwin(IMethodSymbol constructor) =>
        constructor is { IsImplicitlyDeclared: true, Parameters.Length: 0, ContainingType.IsValueType: true }
        && constructor.ContainingType.InstanceConstructors.Any(other => other.Parameters.Length > 0 && !IsCopy(other));

    private static bool SameName(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}

/// <summary>One member: a parameter of the constructor, or a property that can be set.</summary>
internal sealed record ShapeMember(string Name, ITypeSymbol Type, IParameterSymbol? Parameter, IPropertySymbol? Property)
{
    /// <summary>An attribute of the parameter or of the property.</summary>
    public IEnumerable<AttributeData> Attributes =>
        (Parameter?.GetAttributes() ?? []).Concat(Property?.GetAttributes() ?? []);

    /// <summary>Where it is declared.</summary>
    public Location? Location => Property?.SourceLocation() ?? Parameter?.SourceLocation();
}
