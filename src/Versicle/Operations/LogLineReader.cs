using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Versicle.Stores;

namespace Versicle;

/// <summary>A line with its number, and where in the file the next one begins.</summary>
internal readonly record struct NumberedLine(long Number, LogLine Line, long End);

/// <summary>Reads lines, one at a time, and checks each: one that was changed is told by its number.</summary>
internal static class LogLineReader
{
    /// <summary>The largest event, escaped; one line is in memory whole.</summary>
    private const int MaxLineBytes = 16 << 20;

    /// <summary>Of the end of every line: <c>,"sha256":"…"}</c>.</summary>
    private const int SumLength = 11 + 2 * EventHash.Size + 2;

    /// <param name="file">From its beginning. Stays open.</param>
    /// <param name="mayBeTorn">Whether a last line without an end is left out, or an error.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="LogFileException">A line is not as it was written.</exception>
    public static async IAsyncEnumerable<NumberedLine> Read(Stream file, bool mayBeTorn, [EnumeratorCancellation] CancellationToken ct)
    {
        var pipe = PipeReader.Create(file, new(leaveOpen: true, bufferSize: 64 << 10));
        for (var (number, offset) = (1L, 0L); ;)
        {
            var result = await pipe.ReadAsync(ct);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                var text = buffer.Slice(0, end).ToArray();
                offset += text.Length + 1;
                yield return new(number, Parse(text, number), offset);
                buffer = buffer.Slice(buffer.GetPosition(1, end));
                number++;
            }

            if (buffer.Length > MaxLineBytes)
                throw new LogFileException(number, $"it has more than {MaxLineBytes:N0} bytes");
            if (result.IsCompleted)
            {
                if (buffer.Length > 0 && !mayBeTorn)
                    throw new LogFileException(number, "it is cut off");
                break;
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
        }

        await pipe.CompleteAsync();
    }

    private static LogLine Parse(byte[] text, long number)
    {
        if (text.Length < SumLength)
            throw new LogFileException(number, $"it has {text.Length} bytes, and no line is so short");
        var body = text.AsSpan(..^SumLength);
        var (sum, found) = ($",\"sha256\":\"{EventDigest.Hash(body)}\"}}", Encoding.UTF8.GetString(text.AsSpan(^SumLength..)));
        if (sum != found)
            throw new LogFileException(number, $"it ends with {found}, and what stands before gives {sum}");

        try
        {
            using var json = JsonDocument.Parse(text);
            return Line(json.RootElement, number);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new LogFileException(number, e.Message.TrimEnd('.'));
        }
    }

    private static LogLine Line(JsonElement json, long number)
    {
        if (json.TryGetProperty("position"u8, out _))
            return new LogLine.Event(Event(json));
        if (json.TryGetProperty("commit"u8, out var id))
            return new LogLine.Commit(new(id.GetGuid(), Text(json, "state")!, Number(json, "first"), Number(json, "count")));
        if (json.TryGetProperty("answer"u8, out var key))
            return new LogLine.Answer(Answer(json, key.GetString()!));
        if (json.TryGetProperty("end"u8, out var end))
            return new LogLine.End(end.GetInt64(), Hash(json, "digest")!.Value, Number(json, "answers"));
        return Number(json, "format") is LogLine.Begin.Format
            ? new LogLine.Begin(Number(json, "head"), [.. json.GetProperty("epochs"u8).EnumerateArray().Select(Epoch)])
            : throw new LogFileException(number, $"its format is {Number(json, "format")}, and this code reads {LogLine.Begin.Format}");
    }

    private static StoredEpoch Epoch(JsonElement json, int nth) => new(
        json.GetProperty("id"u8).GetGuid(), nth + 1, json.TryGetProperty("parent"u8, out var parent) ? parent.GetGuid() : null, Number(json, "fork"),
        Text(json, "reason")!, IsOpen: true);

    private static StoredEvent Event(JsonElement json) => new()
    {
        Position = Number(json, "position"),
        Stream = Text(json, "stream")!,
        Version = Number(json, "version"),
        Type = Text(json, "type")!,
        EventId = json.GetProperty("id"u8).GetGuid(),
        RecordedAt = DateTimeOffset.Parse(Text(json, "at")!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal),
        Metadata = new()
        {
            Command = Text(json, "command"),
            Correlation = Text(json, "correlation"),
            Causation = Text(json, "causation"),
            Actor = Text(json, "actor"),
            TraceParent = Text(json, "trace_parent"),
        },
        Tags = Text(json, "tags") is { } tags ? Encoding.UTF8.GetBytes(tags) : null,
        Keys = Text(json, "keys") is { } keys ? Encoding.UTF8.GetBytes(keys) : null,
        Data = Encoding.UTF8.GetBytes(Text(json, "data") ?? throw new FormatException("it has no data")),
        Salt = json.TryGetProperty("salt"u8, out var salt) ? salt.GetGuid() : null,
        Hash = Hash(json, "hash") ?? throw new FormatException("it has no hash"),
        Erased = Hash(json, "erased"),
        Redaction = json.TryGetProperty("redaction"u8, out var redaction) ? redaction.GetInt64() : null,
    };

    private static StoredAnswer Answer(JsonElement json, string key) => new(
        new(
            new(Text(json, "tenant")!, Text(json, "actor")!, Text(json, "message")!, key),
            Bytes(json, "payload"),
            (int)Number(json, "status"),
            Bytes(json, "body"))
        {
            Response = Bytes(json, "response"),
        },
        json.GetProperty("answered_by"u8).GetGuid(),
        Number(json, "answered_at"),
        TimeSpan.FromMicroseconds(Number(json, "age")));

    private static byte[] Bytes(JsonElement json, string name) => json.GetProperty(name).GetBytesFromBase64();

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long Number(JsonElement json, string name) => json.GetProperty(name).GetInt64();

    private static EventHash? Hash(JsonElement json, string name) => Text(json, name) is not { } text ? null
        : EventHash.TryParse(text, out var hash) ? hash : throw new FormatException($"its {name} is '{text}', not 64 hexadecimal digits");
}
