using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Versicle.Stores;

/// <summary>An event's tags and unique keys as JSON text, as stores keep them beside the event and an export writes them.</summary>
public static class IndexText
{
    // Readable in SQL; nothing puts it into HTML.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>["email:ada@example.org","user:7"]</c>, in UTF-8; null for none.</summary>
    public static byte[]? OfTags(IReadOnlyList<Tag> tags)
    {
        if (tags.Count == 0)
            return null;

        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Plain))
        {
            json.WriteStartArray();
            foreach (var tag in tags)
                json.WriteStringValue(tag.ToString());
            json.WriteEndArray();
        }

        return text.WrittenSpan.ToArray();
    }

    /// <summary><c>[{"release":"user-email","value":"a@b.c"},{"claim":"user-email","value":"ada@example.org"}]</c>, in UTF-8; null for none.</summary>
    public static byte[]? OfKeys(IReadOnlyList<KeyChange> keys)
    {
        if (keys.Count == 0)
            return null;

        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Plain))
        {
            json.WriteStartArray();
            foreach (var key in keys)
            {
                json.WriteStartObject();
                json.WriteString(key.IsRelease ? "release"u8 : "claim"u8, key.Name);
                json.WriteString("value"u8, key.Value);
                if (key.Stream is { } stream)
                    json.WriteString("stream"u8, stream.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return text.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="OfTags"/> wrote; null is no tags.</summary>
    public static IReadOnlyList<Tag> ToTags(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return [];

        var tags = new List<Tag>();
        var json = new Utf8JsonReader(utf8);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.String)
                tags.Add(new(json.GetString()!));
        }

        return tags;
    }

    /// <summary>Reads what <see cref="OfKeys"/> wrote; null is no changes.</summary>
    public static IReadOnlyList<KeyChange> ToKeys(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return [];

        var keys = new List<KeyChange>();
        var json = new Utf8JsonReader(utf8);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName)
                continue;

            if (json.ValueTextEquals("stream"u8))
            {
                keys[^1] = keys[^1].For(new(Next(ref json)));
                continue;
            }

            var isRelease = json.ValueTextEquals("release"u8);
            var name = Next(ref json);
            json.Read(); // "value"
            var value = Next(ref json);
            keys.Add(isRelease ? KeyChange.Release(name, value) : KeyChange.Claim(name, value));
        }

        return keys;
    }

    private static string Next(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetString()!;
    }
}
