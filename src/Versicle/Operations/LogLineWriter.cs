using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Versicle.Stores;

namespace Versicle;

/// <summary>Writes lines; each ends with the SHA-256 of what stands before.</summary>
internal sealed class LogLineWriter(Stream file)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _text = new(4_096);

    public async ValueTask Write(LogLine line, CancellationToken ct)
    {
        _text.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_text, Plain))
        {
            json.WriteStartObject();
            Members(json, line);
            json.WriteEndObject();
        }

        var body = _text.WrittenMemory[..^1];
        await file.WriteAsync(body, ct);
        await file.WriteAsync(Encoding.ASCII.GetBytes($",\"sha256\":\"{EventDigest.Hash(body.Span)}\"}}\n"), ct);
    }

    private static void Members(Utf8JsonWriter json, LogLine line)
    {
        switch (line)
        {
            case LogLine.Begin(var head, var epochs):
                json.WriteNumber("format"u8, LogLine.Begin.Format);
                json.WriteNumber("head"u8, head);
                json.WriteStartArray("epochs"u8);
                foreach (var epoch in epochs)
                    Epoch(json, epoch);
                json.WriteEndArray();
                break;
            case LogLine.Commit(var commit):
                json.WriteString("commit"u8, commit.Id);
                json.WriteString("state"u8, commit.State);
                json.WriteNumber("first"u8, commit.First);
                json.WriteNumber("count"u8, commit.Count);
                break;
            case LogLine.Event(var stored):
                Event(json, stored);
                break;
            case LogLine.Answer(var answer):
                Answer(json, answer);
                break;
            case LogLine.End(var head, var digest, var answers):
                json.WriteNumber("end"u8, head);
                json.WriteString("digest"u8, digest.ToString());
                json.WriteNumber("answers"u8, answers);
                break;
        }
    }

    private static void Epoch(Utf8JsonWriter json, StoredEpoch epoch)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, epoch.Id);
        if (epoch.Parent is { } parent)
            json.WriteString("parent"u8, parent);
        json.WriteNumber("fork"u8, epoch.Fork);
        json.WriteString("reason"u8, epoch.Reason);
        json.WriteEndObject();
    }

    private static void Event(Utf8JsonWriter json, StoredEvent stored)
    {
        json.WriteNumber("position"u8, stored.Position);
        json.WriteString("stream"u8, stored.Stream);
        json.WriteNumber("version"u8, stored.Version);
        json.WriteString("type"u8, stored.Type);
        json.WriteString("id"u8, stored.EventId);
        json.WriteString("at"u8, stored.RecordedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
        Optional(json, "command"u8, stored.Metadata.Command);
        Optional(json, "correlation"u8, stored.Metadata.Correlation);
        Optional(json, "causation"u8, stored.Metadata.Causation);
        Optional(json, "actor"u8, stored.Metadata.Actor);
        Optional(json, "trace_parent"u8, stored.Metadata.TraceParent);
        if (stored.Tags is { } tags)
            json.WriteString("tags"u8, tags);
        if (stored.Keys is { } keys)
            json.WriteString("keys"u8, keys);
        json.WriteString("data"u8, stored.Data.Span);
        if (stored.Salt is { } salt)
            json.WriteString("salt"u8, salt);
        json.WriteString("hash"u8, stored.Hash.ToString());
        Optional(json, "erased"u8, stored.Erased?.ToString());
        if (stored.Redaction is { } redaction)
            json.WriteNumber("redaction"u8, redaction);
    }

    private static void Answer(Utf8JsonWriter json, StoredAnswer stored)
    {
        var answer = stored.Answer;
        json.WriteString("answer"u8, answer.Key.Key);
        json.WriteString("tenant"u8, answer.Key.Tenant);
        json.WriteString("actor"u8, answer.Key.Actor);
        json.WriteString("message"u8, answer.Key.Message);
        json.WriteString("answered_by"u8, stored.Commit);
        json.WriteNumber("answered_at"u8, stored.Position);
        json.WriteNumber("age"u8, stored.Age.Ticks / TimeSpan.TicksPerMicrosecond);
        json.WriteBase64String("payload"u8, answer.Payload.Span);
        json.WriteNumber("status"u8, answer.Status);
        json.WriteBase64String("body"u8, answer.Body.Span);
        json.WriteBase64String("response"u8, answer.Response.Span);
    }

    private static void Optional(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
