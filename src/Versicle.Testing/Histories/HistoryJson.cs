using System.Text.Json;
using System.Text.Json.Serialization;

namespace Versicle.Testing;

/// <summary>The format's JSON. What it does not know it refuses: a misspelt member would be a check that is not made.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(ExpectedVersionConverter)])]
[JsonSerializable(typeof(HistoryLine))]
[JsonSerializable(typeof(LoggedEvent))]
internal sealed partial class HistoryJson : JsonSerializerContext;

/// <summary>A version as a number, 0 for "no stream", and the other two by name.</summary>
internal sealed class ExpectedVersionConverter : JsonConverter<ExpectedVersion>
{
    public override ExpectedVersion Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Number when reader.TryGetInt64(out var version) && version >= 0 => ExpectedVersion.Exactly(new(version)),
            JsonTokenType.String when reader.ValueTextEquals("any") => ExpectedVersion.Any,
            JsonTokenType.String when reader.ValueTextEquals("exists") => ExpectedVersion.Exists,
            _ => throw new JsonException("'expected' is a version of 0 or more, \"exists\" or \"any\"."),
        };

    public override void Write(Utf8JsonWriter writer, ExpectedVersion value, JsonSerializerOptions options)
    {
        if (value == ExpectedVersion.Any || value == ExpectedVersion.Exists)
            writer.WriteStringValue(value.ToString());
        else if (value == ExpectedVersion.NoStream)
            writer.WriteNumberValue(0);
        else
            writer.WriteRawValue(value.ToString()); // The number in digits.
    }
}
