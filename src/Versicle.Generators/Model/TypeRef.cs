using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Model;

/// <summary>A type as generated code and messages name it.</summary>
/// <param name="FullName"><c>global::Users.UserEvent.Created</c>.</param>
/// <param name="Namespace"><c>Users</c>; empty for the global one.</param>
/// <param name="Path"><c>UserEvent.Created</c>: without the namespace.</param>
/// <param name="Identifier"><c>UserEvent_Created</c>: the same as one word, with type arguments.</param>
/// <param name="IsPublic">Whether other assemblies see it.</param>
internal sealed record TypeRef(string FullName, string Namespace, string Path, string Identifier, bool IsPublic)
{
    /// <summary>Where code about this type goes: nobody's own namespace, and different for types of one name.</summary>
    public string GeneratedNamespace => Namespace.Length == 0 ? "Versicle.Generated" : "Versicle.Generated." + Namespace;

    /// <summary><c>Users.UserEvent.Created</c>.</summary>
    public string DottedName => Namespace.Length == 0 ? Path : Namespace + "." + Path;

    /// <summary>What file names about this type start with: unlike those of every other type.</summary>
    public string HintName => (Namespace.Length == 0 ? "" : Namespace.Replace("@", "") + ".") + Identifier;

    /// <summary>A class about this type, by its full name.</summary>
    public string Generated(string suffix) => $"global::{GeneratedNamespace}.{Identifier}{suffix}";

    public static TypeRef Of(INamedTypeSymbol type) => new(
        type.FullName(),
        type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(Symbols.Qualified),
        PathOf(type),
        IdentifierOf(type),
        type.IsVisibleOutside());

    private static string IdentifierOf(INamedTypeSymbol type)
    {
        var name = type.ContainingType is null ? type.Name : IdentifierOf(type.ContainingType) + "_" + type.Name;
        if (type.Arity == 0)
            return name;
        var arguments = type.TypeArguments.Select(argument => argument.ToDisplayString(Symbols.Qualified));
        return name + "_of_" + Names.Word(string.Join("_", arguments));
    }

    private static string PathOf(INamedTypeSymbol type) =>
        type.ContainingType is null ? type.Name : PathOf(type.ContainingType) + "." + type.Name;
}
