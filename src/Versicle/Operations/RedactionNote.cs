using System.Buffers;
using System.Text.Json;
using Versicle.Stores;

namespace Versicle;

/// <summary>The data of a '$redacted' event: which event, by whom, why, and what stands there now.</summary>
internal sealed record RedactionNote(long Position, Guid EventId, string By, string Why, EventHash Replacement)
{
    public const string EventType = "$redacted";

    /// <summary>Versicle's own stream: no user's stream is changed by it.</summary>
    public static StreamName Stream { get; } = new("$redactions");

    /// <summary>The event that a note is about.</summary>
    public static LogPosition Target(RecordedEvent note)
    {
        using var json = JsonDocument.Parse(note.Data);
        return new(json.RootElement.GetProperty("position"u8).GetInt64());
    }

    public static byte[] Write(StoredEvent target, Redaction redaction)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteNumber("position"u8, target.Position);
            json.WriteString("event_id"u8, target.EventId);
            json.WriteString("stream"u8, target.Stream);
            json.WriteNumber("version"u8, target.Version);
            json.WriteString("type"u8, target.Type);
            json.WriteString("by"u8, redaction.By);
            json.WriteString("why"u8, redaction.Why);
            json.WriteString("replacement_sha256"u8, EventDigest.Hash(redaction.Replacement.Span).ToString());
            json.WriteEndObject();
        }

        return text.WrittenSpan.ToArray();
    }

    /// <summary>Null when it is none.</summary>
    public static RedactionNote? Read(StoredEvent stored)
    {
        try
        {
            using var json = JsonDocument.Parse(stored.Data);
            var root = json.RootElement;
            return stored.Type == EventType && EventHash.TryParse(root.GetProperty("replacement_sha256"u8).GetString(), out var replacement)
                ? new(
                    root.GetProperty("position"u8).GetInt64(), root.GetProperty("event_id"u8).GetGuid(),
                    root.GetProperty("by"u8).GetString()!, root.GetProperty("why"u8).GetString()!, replacement)
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
