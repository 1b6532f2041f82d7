using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Versicle.Postgres;

/// <summary>Conditions as the JSON that <c>versicle_first_unmet</c> reads.</summary>
internal static class ConditionText
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>[{"epoch":"…","after":5,"items":[{"types":["a"],"tags":["b"]}]}]</c>; without an epoch, from the beginning.</summary>
    public static byte[] Of(IReadOnlyList<AppendCondition> conditions)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Plain))
        {
            json.WriteStartArray();
            foreach (var (query, after) in conditions)
            {
                json.WriteStartObject();
                if (!after.IsNone)
                    json.WriteString("epoch"u8, after.Epoch);
                json.WriteNumber("after"u8, after.Position.Value);
                json.WriteStartArray("items"u8);
                foreach (var item in query.Items)
                    Write(json, item);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return text.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, QueryItem item)
    {
        json.WriteStartObject();
        json.WriteStartArray("types"u8);
        foreach (var type in item.Types)
            json.WriteStringValue(type);
        json.WriteEndArray();
        json.WriteStartArray("tags"u8);
        foreach (var tag in item.Tags)
            json.WriteStringValue(tag.ToString());
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
