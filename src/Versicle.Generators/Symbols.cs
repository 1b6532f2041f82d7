using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Versicle.Generators;

/// <summary>Questions about symbols that several parts ask.</summary>
internal static class Symbols
{
    private static readonly SymbolDisplayFormat WithNulls = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>A namespace's full name, with <c>@</c> in front of keywords and without <c>global::</c>.</summary>
    public static SymbolDisplayFormat Qualified { get; } = SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(
        SymbolDisplayGlobalNamespaceStyle.Omitted);

    /// <summary>As generated code names it, with its annotations: <c>global::System.Collections.Generic.List&lt;string?&gt;</c>.</summary>
    public static string FullName(this ITypeSymbol type) => type.ToDisplayString(WithNulls);

    /// <summary>As messages to people name it: <c>UserEvent.Created</c>.</summary>
    public static string ShortName(this ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    /// <summary>As messages to people name it: <c>On(UserEvent.Created, UserView)</c>.</summary>
    public static string ShortSignature(this IMethodSymbol method) =>
        $"{method.Name}({string.Join(", ", method.Parameters.Select(parameter => parameter.Type.ShortName()))})";

    /// <summary>Whether it is the type of that name and arity in the assembly <c>Versicle</c>, with any type arguments.</summary>
    public static bool IsVersicle(this ITypeSymbol? type, string name, int arity = 0, string space = "Versicle") =>
        type is INamedTypeSymbol named
        && named.Name == name
        && named.Arity == arity
        && IsNamed(named.ContainingNamespace, space, space.Length);

    /// <summary>The attribute of that name in the namespace <c>Versicle</c>, or null.</summary>
    public static AttributeData? Attribute(this ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass.IsVersicle(name));

    public static bool IsVisibleOutside(this ITypeSymbol type)
    {
        for (ITypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.DeclaredAccessibility is not (Accessibility.Public or Accessibility.NotApplicable))
                return false;
        }

        return type is not INamedTypeSymbol named || named.TypeArguments.All(IsVisibleOutside);
    }

    /// <summary>Whether generated code of this compilation, which is inside no other type, can name it.</summary>
    public static bool CanName(this Compilation compilation, ISymbol symbol) =>
        compilation.IsSymbolAccessibleWithin(symbol, compilation.Assembly) && !IsFileLocal(symbol);

    /// <summary>Whether the type, or one it is inside, has type parameters.</summary>
    public static bool IsGenericAnywhere(this INamedTypeSymbol type) =>
        type.Arity > 0 || (type.ContainingType is not null && type.ContainingType.IsGenericAnywhere());

    /// <summary>Whether two types are one when annotations and the names of tuple elements are left aside.</summary>
    public static bool IsSameAs(this ITypeSymbol type, ITypeSymbol other) =>
        SymbolEqualityComparer.Default.Equals(WithoutElementNames(type), WithoutElementNames(other));

    /// <summary>Without the nullable annotation; <c>T</c> of a <c>Nullable&lt;T&gt;</c>.</summary>
    public static ITypeSymbol WithoutNull(this ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);

    /// <summary>Whether null is one of its values by declaration.</summary>
    public static bool AllowsNull(this ITypeSymbol type) =>
        type.NullableAnnotation == NullableAnnotation.Annotated
        || type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };

    public static bool DerivesFrom(this INamedTypeSymbol type, ITypeSymbol ancestor)
    {
        for (var above = type.BaseType; above is not null; above = above.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(above, ancestor))
                return true;
        }

        return false;
    }

    /// <summary>Where it is declared, for a message; null when that is another assembly.</summary>
    public static Location? SourceLocation(this ISymbol symbol) => symbol.Locations.FirstOrDefault(place => place.IsInSource);

    // From the last part to the first, without making the whole name: this is asked of every attribute and interface.
    private static bool IsNamed(INamespaceSymbol? space, string name, int end)
    {
        while (space is { IsGlobalNamespace: false })
        {
            var start = end - space.Name.Length;
            if (start < 0 || string.CompareOrdinal(name, start, space.Name, 0, space.Name.Length) != 0)
                return false;
            if (start == 0)
                return space.ContainingNamespace is { IsGlobalNamespace: true };
            if (name[start - 1] != '.')
                return false;
            (space, end) = (space.ContainingNamespace, start - 1);
        }

        return false;
    }

    private static bool IsFileLocal(ISymbol? symbol) =>
        symbol is not null && (symbol is INamedTypeSymbol { IsFileLocal: true } || IsFileLocal(symbol.ContainingType));

    private static ITypeSymbol WithoutElementNames(ITypeSymbol type) =>
        type is INamedTypeSymbol { IsTupleType: true, TupleUnderlyingType: { } underlying } ? underlying : type;
}
