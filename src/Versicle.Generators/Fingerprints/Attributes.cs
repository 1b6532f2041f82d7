using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Versicle.Generators.Fingerprints;

/// <summary>The attributes that decide what is kept: with the values of their arguments, which may be constants of elsewhere.</summary>
internal static class Attributes
{
    public static void Write(ISymbol symbol, StringBuilder text, UseFinder uses)
    {
        foreach (var attribute in symbol.GetAttributes().Where(Counts))
            Write(attribute, text, uses);
    }

    private static void Write(AttributeData attribute, StringBuilder text, UseFinder uses)
    {
        var named = attribute.NamedArguments.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value.ToCSharpString()}");
        var arguments = attribute.ConstructorArguments.Select(one => one.ToCSharpString()).Concat(named);
        text.Append('[').Append(attribute.AttributeClass!.FullName()).Append('(').Append(string.Join(", ", arguments)).Append(")]");
        foreach (var type in TypesIn(attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(one => one.Value))))
            uses.AddType(type, attribute.ApplicationSyntaxReference?.GetSyntax());
    }

    private static IEnumerable<ITypeSymbol> TypesIn(IEnumerable<TypedConstant> values) => values.SelectMany(value => value.Kind switch
    {
        TypedConstantKind.Type when value.Value is ITypeSymbol type => [type],
        TypedConstantKind.Array => TypesIn(value.Values.IsDefault ? [] : value.Values),
        _ => Enumerable.Empty<ITypeSymbol>(),
    });

    // Those of the base library are about debugging, warnings and tools, JSON and generated expressions excepted.
    private static bool Counts(AttributeData attribute)
    {
        var space = attribute.AttributeClass?.ContainingNamespace.ToDisplayString() ?? "";
        return space == "Versicle"
            || space.StartsWith("System.Text.", StringComparison.Ordinal)
            || !Meanings.IsPlatform(attribute.AttributeClass?.ContainingAssembly);
    }
}
