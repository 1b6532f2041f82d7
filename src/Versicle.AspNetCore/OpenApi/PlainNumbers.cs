using Microsoft.OpenApi;

namespace Versicle.AspNetCore;

/// <summary>
/// The HTTP options may let a number be read from a text, and so the document says that any number may be one. What is answered
/// is a number, and what comes in here must be one.
/// </summary>
internal static class PlainNumbers
{
    public static void Mend(IOpenApiSchema? schema) => Mend(schema, []);

    private static void Mend(IOpenApiSchema? schema, HashSet<OpenApiSchema> met)
    {
        var plain = schema switch
        {
            OpenApiSchemaReference reference => reference.RecursiveTarget,
            _ => schema as OpenApiSchema,
        };
        if (plain is null || !met.Add(plain))
            return;
        OnlyNumber(plain);
        foreach (var inner in (plain.Properties?.Values ?? []).Concat(plain.OneOf ?? []).Concat(plain.AnyOf ?? []).Concat(plain.AllOf ?? []))
            Mend(inner, met);
        Mend(plain.Items, met);
        Mend(plain.AdditionalProperties, met);
    }

    private static void OnlyNumber(OpenApiSchema schema)
    {
        if ((schema.Type & (JsonSchemaType.Integer | JsonSchemaType.Number)) == 0 || (schema.Type & JsonSchemaType.String) == 0)
            return;
        schema.Type &= ~JsonSchemaType.String;
        schema.Pattern = null;
    }
}
