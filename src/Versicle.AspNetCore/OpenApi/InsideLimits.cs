using Microsoft.OpenApi;
using Versicle.Modules;

namespace Versicle.AspNetCore;

/// <summary>The rules of records inside of a body, in the schemas of these.</summary>
internal sealed class InsideLimits(IReadOnlyList<IReadOnlyList<RuledMember>> types, HttpJson json)
{
    private readonly HashSet<OpenApiSchema> _met = [];

    /// <summary>Applies what the records in the value of one of the message's own members say.</summary>
    public void Apply(string member, IOpenApiSchema schema)
    {
        if (types is [var own, ..] && own.FirstOrDefault(one => one.Name == member) is { Inside: >= 0 } ruled)
            Apply(types[ruled.Inside], schema);
    }

    private void Apply(IReadOnlyList<RuledMember> members, IOpenApiSchema schema)
    {
        foreach (var plain in RecordsOf(schema))
        {
            if (!_met.Add(plain))
                continue;
            foreach (var member in members)
                Apply(member, plain);
        }
    }

    private void Apply(RuledMember member, OpenApiSchema owner)
    {
        if (owner.Properties is not { } properties || !properties.TryGetValue(member.JsonName ?? json.Name(member.Name), out var schema))
            return;
        if (member.Limits is { } limits && schema is OpenApiSchema own)
            SchemaLimits.Apply(limits, own);
        if (member.Inside >= 0)
            Apply(types[member.Inside], schema);
    }

    // A record itself, also where it may be null; an array's items; a map's values.
    private static IEnumerable<OpenApiSchema> RecordsOf(IOpenApiSchema? schema)
    {
        var plain = schema is OpenApiSchemaReference reference ? reference.RecursiveTarget : schema as OpenApiSchema;
        if (plain is null)
            return [];
        if (plain.Properties is { Count: > 0 })
            return [plain];
        return (plain.OneOf ?? []).Concat(plain.AnyOf ?? []).Append(plain.Items).Append(plain.AdditionalProperties).SelectMany(RecordsOf);
    }
}
