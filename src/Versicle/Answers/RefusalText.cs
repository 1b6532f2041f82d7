using System.Buffers;
using System.Text.Json;

namespace Versicle;

/// <summary>A "no" as it is kept: its status is HTTP's, its body what the exception says.</summary>
internal static class RefusalText
{
    private const int NotFound = 404;

    public static bool IsAnswer(Exception exception) => exception is RefusedException or NotFoundException;

    public static int StatusOf(VersicleException no) => no switch
    {
        RefusedException { Refusal.Kind: RefusalKind.Input } => 400,
        RefusedException { Refusal.Kind: RefusalKind.Conflict } => 409,
        RefusedException { Refusal.Kind: RefusalKind.NotFound } => NotFound,
        RefusedException => 422,
        _ => NotFound,
    };

    public static ReadOnlyMemory<byte> Write(VersicleException no)
    {
        var utf8 = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(utf8))
        {
            json.WriteStartObject();
            if (no is NotFoundException missing)
            {
                json.WriteString("what", missing.What);
                json.WriteString("id", missing.Id);
            }
            else
            {
                var refusal = ((RefusedException)no).Refusal;
                json.WriteString("code", refusal.Code);
                json.WriteString("message", refusal.Message);
                json.WriteString("kind", refusal.Kind.ToString());
                if (refusal.Members.Count > 0)
                    Write(json, refusal.Members);
            }

            json.WriteEndObject();
        }

        return utf8.WrittenMemory;
    }

    public static VersicleException Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.TryGetProperty("what", out var what))
            return new NotFoundException(what.GetString()!, root.GetProperty("id").GetString()!);

        var kind = Enum.TryParse<RefusalKind>(root.GetProperty("kind").GetString(), out var known) ? known : RefusalKind.Rule;
        var refusal = new Refusal(root.GetProperty("code").GetString()!, root.GetProperty("message").GetString()!, kind);
        return new RefusedException(root.TryGetProperty("members", out var members)
            ? refusal with { Members = [.. members.EnumerateArray().Select(one => new MemberFailure(one[0].GetString()!, one[1].GetString()!))] }
            : refusal);
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<MemberFailure> members)
    {
        json.WriteStartArray("members");
        foreach (var (path, message) in members)
        {
            json.WriteStartArray();
            json.WriteStringValue(path);
            json.WriteStringValue(message);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
