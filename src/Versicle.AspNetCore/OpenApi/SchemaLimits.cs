using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Versicle.Modules;

namespace Versicle.AspNetCore;

/// <summary>A member's rules as JSON schema has them.</summary>
internal static class SchemaLimits
{
    public static void Apply(MemberLimits limits, OpenApiSchema schema)
    {
        if ((schema.Type & JsonSchemaType.Array) != 0)
            (schema.MinItems, schema.MaxItems) = (limits.MinLength ?? schema.MinItems, limits.MaxLength ?? schema.MaxItems);
        else if ((schema.Type & JsonSchemaType.String) != 0)
            (schema.MinLength, schema.MaxLength) = (limits.MinLength ?? schema.MinLength, limits.MaxLength ?? schema.MaxLength);
        if (limits.IsMinimumExclusive)
            schema.ExclusiveMinimum = limits.Minimum;
        else
            schema.Minimum = limits.Minimum ?? schema.Minimum;
        if (limits.IsMaximumExclusive)
            schema.ExclusiveMaximum = limits.Maximum;
        else
            schema.Maximum = limits.Maximum ?? schema.Maximum;
        if (limits.Pattern is { } pattern)
            schema.Pattern = Whole(pattern);
        schema.Format = limits.Format ?? schema.Format;
        if (limits.Allowed is { } allowed)
            schema.Enum = [.. allowed.Select(Node)];
    }

    // A pattern of JSON schema may match any part of a text.
    private static string Whole(string pattern) =>
        pattern.StartsWith('^') && pattern.EndsWith('$') && !pattern.Contains('|', StringComparison.Ordinal) ? pattern : $"^(?:{pattern})$";

    private static JsonNode Node(object? value) => value switch
    {
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        double number => JsonValue.Create(number),
        float number => JsonValue.Create(number),
        Enum member => JsonValue.Create(member.ToString()),
        _ => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    };
}
