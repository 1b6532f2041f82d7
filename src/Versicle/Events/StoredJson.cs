using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Versicle;

/// <summary>
/// How events and JSON columns are written: fixed here, and independent of what an application chooses for HTTP, so that a
/// change of the API's style changes nothing that is stored. Members in snake case; unknown members are allowed, because an
/// older version of the code may read what a newer one wrote.
/// </summary>
internal static class StoredJson
{
    public static JsonSerializerOptions Create(IEnumerable<IJsonTypeInfoResolver> contexts) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = JsonTypeInfoResolver.Combine([.. contexts]),
    };
}
