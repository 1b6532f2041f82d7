using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Fingerprints;

/// <summary>What symbols are called in a fingerprint: equal in every compiler, build and editor.</summary>
internal static class Meanings
{
    private static readonly string[] BaseLibraryKeys =
        ["b03f5f7f11d50a3a", "b77a5c561934e089", "7cec85d7bea7798e", "cc7b13ffcd2ddd51", "31bf3856ad364e35"];

    // Asked of everything that code uses.
    private static readonly ConditionalWeakTable<IAssemblySymbol, object> Platforms = new();

    /// <summary>The declaration that a use means: without type arguments, an accessor's property, an extension as it is written.</summary>
    public static ISymbol Declaration(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { AssociatedSymbol: IPropertySymbol property } => property.OriginalDefinition,
        IMethodSymbol method => Whole((method.ReducedFrom ?? method).OriginalDefinition),
        INamedTypeSymbol { IsTupleType: true, TupleUnderlyingType: { } underlying } => underlying.OriginalDefinition,
        _ => symbol.OriginalDefinition,
    };

    /// <summary>The name that documentation has for it, parameters included.</summary>
    public static string Id(ISymbol declaration) => declaration.GetDocumentationCommentId() ?? declaration.ToDisplayString();

    /// <summary>
    /// A member of the base library by its name alone: which overload is taken is the compiler's choice, and may be another
    /// one in its next version.
    /// </summary>
    public static string BaseName(ISymbol declaration) =>
        $"{declaration.ContainingType?.ToDisplayString(Symbols.Qualified)}.{declaration.Name}";

    /// <summary>Whether it is the base library, or Versicle itself: what changes with a version of the platform.</summary>
    public static bool IsPlatform(IAssemblySymbol? assembly) =>
        assembly is null || (bool)Platforms.GetValue(assembly, static one =>
            (object)(one.Name == "Versicle" || (IsSystemName(one.Name) && IsSystemKey(one.Identity.PublicKeyToken))));

    /// <summary>A constant, with its type.</summary>
    public static string Constant(object? value) => value is null
        ? "null"
        : value.GetType().Name + ":" + string.Format(System.Globalization.CultureInfo.InvariantCulture, "{0}", value);

    private static IMethodSymbol Whole(IMethodSymbol method) => method.PartialDefinitionPart ?? method;

    private static bool IsSystemName(string name) =>
        name is "System" or "mscorlib" or "netstandard" or "Microsoft.CSharp" || name.StartsWith("System.", StringComparison.Ordinal);

    private static bool IsSystemKey(System.Collections.Immutable.ImmutableArray<byte> token) =>
        BaseLibraryKeys.Contains(string.Concat(token.Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture))));
}
