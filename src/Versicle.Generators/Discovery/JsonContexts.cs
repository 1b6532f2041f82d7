using Microsoft.CodeAnalysis;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>Finds the contexts for which System.Text.Json's own generator writes <c>Default</c>.</summary>
internal static class JsonContexts
{
    public static JsonContextModel? Read(INamedTypeSymbol type, Compilation compilation)
    {
        const string Json = "System.Text.Json.Serialization";
        return !type.IsAbstract
            && type.BaseType.IsVersicle("JsonSerializerContext", space: Json)
            && type.GetAttributes().Any(one => one.AttributeClass.IsVersicle("JsonSerializableAttribute", space: Json))
            && compilation.CanName(type)
            && !type.IsGenericAnywhere()
                ? new(TypeRef.Of(type))
                : null;
    }
}
