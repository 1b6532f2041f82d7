using Microsoft.CodeAnalysis;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>Finds events, by their stored names.</summary>
internal static class Events
{
    public static EventModel? Read(INamedTypeSymbol type, Compilation compilation) =>
        NameOf(type) is { } name && !type.IsAbstract && !type.IsGenericAnywhere() && compilation.CanName(type)
            ? new(TypeRef.Of(type), name, EventKeys.Of(type, compilation).ToEquatable(), Upcasts.IntoOf(type)?.FullName())
            : null;

    /// <summary>The stored name, or null.</summary>
    public static string? NameOf(INamedTypeSymbol type) =>
        type.Attribute("EventTypeAttribute") is { ConstructorArguments: [{ Value: string name }, ..] } ? name : null;
}
