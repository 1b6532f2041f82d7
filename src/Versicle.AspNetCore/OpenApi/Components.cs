using Microsoft.OpenApi;

namespace Versicle.AspNetCore;

/// <summary>The schemas of a document that have names.</summary>
internal static class Components
{
    /// <summary>A reference to the schema of that name, which is added when there is none; the schema itself without a document.</summary>
    public static IOpenApiSchema Add(OpenApiDocument? document, string name, OpenApiSchema schema)
    {
        if (document is null)
            return schema;
        document.AddComponent<IOpenApiSchema>(name, schema);
        return new OpenApiSchemaReference(name, document);
    }
}
