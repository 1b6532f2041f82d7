using Microsoft.CodeAnalysis;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>
/// The types that the JSON contexts of a project, and of what it references, know: those they name, and what these are made
/// of, as System.Text.Json's own generator follows them.
/// </summary>
internal sealed class JsonCoverage
{
    private const string Json = "System.Text.Json.Serialization";

    private readonly HashSet<ITypeSymbol> _covered = new(SymbolEqualityComparer.Default);

    private JsonCoverage(IEnumerable<INamedTypeSymbol> contexts)
    {
        foreach (var context in contexts)
        {
            foreach (var attribute in context.GetAttributes().Where(one => one.AttributeClass.IsVersicle("JsonSerializableAttribute", space: Json)))
            {
                if (attribute.ConstructorArguments is [{ Value: ITypeSymbol named }])
                    Add(named);
            }
        }
    }

    public static JsonCoverage Of(Compilation compilation) => new(Application.JsonContextsOf(compilation));

    /// <summary>Whether the type's contract is known when the code is built.</summary>
    public bool Has(ITypeSymbol type) => IsBuiltIn(type.WithoutNull()) || _covered.Contains(type.WithoutNull());

    // The contracts that JsonTypes and the HTTP package bring.
    private static bool IsBuiltIn(ITypeSymbol type) => type.TypeKind == TypeKind.Error || type.SpecialType switch
    {
        SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_Int32
            or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_Double or SpecialType.System_Single
            or SpecialType.System_Decimal => true,
        _ when type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte } => true,
        _ => type.Name is "Guid" or "DateTimeOffset" or "DateOnly" or "TimeOnly" && type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true },
    };

    private void Add(ITypeSymbol type)
    {
        var bare = type.WithoutNull();
        if (bare.SpecialType == SpecialType.System_Object || !_covered.Add(bare))
            return;
        foreach (var part in PartsOf(bare))
            Add(part);
    }

    private static IEnumerable<ITypeSymbol> PartsOf(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
            return [array.ElementType];
        if (type is not INamedTypeSymbol named)
            return [];
        var derived = type.GetAttributes()
            .Where(one => one.AttributeClass.IsVersicle("JsonDerivedTypeAttribute", space: Json))
            .Select(one => one.ConstructorArguments.FirstOrDefault().Value)
            .OfType<ITypeSymbol>();
        var sequences = type.AllInterfaces
            .Where(one => one.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
            .SelectMany(one => one.TypeArguments);
        return named.TypeArguments.Concat(derived).Concat(sequences).Concat(MembersOf(named));
    }

    private static IEnumerable<ITypeSymbol> MembersOf(INamedTypeSymbol type)
    {
        // What the base library is made of is its own business.
        for (var level = type; level is { SpecialType: SpecialType.None } && !IsSystem(level); level = level.BaseType)
        {
            foreach (var member in level.GetMembers().Where(one => !one.IsStatic))
            {
                if (member is IPropertySymbol { IsIndexer: false } property)
                    yield return property.Type;
                else if (member is IFieldSymbol { IsImplicitlyDeclared: false } field)
                    yield return field.Type;
            }
        }
    }

    private static bool IsSystem(ITypeSymbol type)
    {
        var space = type.ContainingNamespace;
        while (space?.ContainingNamespace is { IsGlobalNamespace: false } outer)
            space = outer;
        return space is { Name: "System" };
    }
}
