using System.Text;
using System.Text.Json;

namespace Versicle.Postgres;

/// <summary>An answer to keep as the JSON that <c>versicle_append</c> takes.</summary>
internal static class AnswerText
{
    public static string Of(CommandAnswer answer)
    {
        var utf8 = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(utf8))
        {
            json.WriteStartObject();
            json.WriteString("tenant", answer.Key.Tenant);
            json.WriteString("actor", answer.Key.Actor);
            json.WriteString("message", answer.Key.Message);
            json.WriteString("key", answer.Key.Key);
            json.WriteBase64String("payload", answer.Payload.Span);
            json.WriteNumber("status", answer.Status);
            json.WriteBase64String("body", answer.Body.Span);
            json.WriteBase64String("response", answer.Response.Span);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(utf8.WrittenSpan);
    }
}
