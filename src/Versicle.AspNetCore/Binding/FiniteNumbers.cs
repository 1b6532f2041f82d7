using System.Text.Json;
using System.Text.Json.Serialization;

namespace Versicle.AspNetCore;

/// <summary>Numbers that are too large for their type become infinite by themselves; here they are refused.</summary>
internal static class FiniteNumbers
{
    public static JsonConverter<double> Double { get; } = new DoubleConverter();

    public static JsonConverter<float> Single { get; } = new SingleConverter();

    private sealed class DoubleConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }

    private sealed class SingleConverter : JsonConverter<float>
    {
        public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TryGetSingle(out var value) && float.IsFinite(value) ? value : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }
}
