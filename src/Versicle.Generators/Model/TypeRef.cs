using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Model;

/// <summary>A type as generated code and messages name it.</summary>
/// <param name="FullName"><c>global::Users.UserEvent.Created</c>.</param>
/// <param name="Namespace"><c>Users</c>; empty for the global one.</param>
/// <param name="Path"><c>UserEvent.Created</c>: without the namespace.</param>
/// <param name="IsPublic">Whether other assemblies see it.</param>
internal sealed record TypeRef(string FullName, string Namespace, string Path, bool IsPublic)
{
    /// <summary>The path as one identifier: <c>UserEvent_Created</c>.</summary>
    public string Identifier => Path.Replace('.', '_');

    /// <summary>Where code about this type goes: nobody's own namespace, and different for types of one name.</summary>
    public string GeneratedNamespace => Namespace.Length == 0 ? "Versicle.Generated" : "Versicle.Generated." + Namespace;

    /// <summary><c>Users.UserEvent.Created</c>.</summary>
    public string DottedName => Namespace.Length == 0 ? Path : Namespace + "." + Path;

    /// <summary>What file names about this type start with: unlike those of every other type.</summary>
    public string HintName => DottedName.Replace("@", "");

    /// <summary>A class about this type, by its full name.</summary>
    public string Generated(string suffix) => $"global::{GeneratedNamespace}.{Identifier}{suffix}";

    public static TypeRef Of(INamedTypeSymbol type) => new(
        type.FullName(),
        type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(Symbols.Qualified),
        PathOf(type),
        type.IsVisibleOutside());

    private static string PathOf(INamedTypeSymbol type) =>
        type.ContainingType is null ? type.Name : PathOf(type.ContainingType) + "." + type.Name;
}
