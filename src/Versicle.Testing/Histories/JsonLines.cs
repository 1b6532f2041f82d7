using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Versicle.Testing;

/// <summary>One JSON value a line, read one line at a time.</summary>
internal static class JsonLines
{
    /// <summary>A line is in memory whole; a file is not.</summary>
    public const int MaxLineBytes = 16 << 20;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The values with their line numbers. Blank lines are passed over.</summary>
    /// <param name="stream">Stays open.</param>
    /// <param name="mayBeTorn">Whether a last line that was cut off is left out, or wrong.</param>
    /// <param name="json">Of the values.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="FormatException">A line is not a <typeparamref name="T"/>.</exception>
    public static async IAsyncEnumerable<(int Number, T Value)> Read<T>(
        Stream stream, bool mayBeTorn, JsonTypeInfo<T> json, [EnumeratorCancellation] CancellationToken ct)
    {
        var pipe = PipeReader.Create(stream, new(leaveOpen: true, bufferSize: 64 << 10));
        for (var number = 1; ;)
        {
            var result = await pipe.ReadAsync(ct);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                if (Parse(buffer.Slice(0, end), number, isTorn: false, json) is { } value)
                    yield return (number, value);
                buffer = buffer.Slice(buffer.GetPosition(1, end));
                number++;
            }

            if (buffer.Length > MaxLineBytes)
                throw new FormatException($"line {number} has more than {MaxLineBytes:N0} bytes. Split the operation that it records.");
            if (result.IsCompleted)
            {
                if (Parse(buffer, number, isTorn: mayBeTorn, json) is { } last)
                    yield return (number, last);
                break;
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
        }

        await pipe.CompleteAsync();
    }

    // A last line without its end is what a killed process leaves. Nothing is lost with it: an operation whose invocation was
    // not written had not begun, and one whose completion was not written has an unknown outcome.
    private static T? Parse<T>(ReadOnlySequence<byte> line, int number, bool isTorn, JsonTypeInfo<T> json)
    {
        if (number == 1 && line.Length >= 3 && line.Slice(0, 3).ToArray().AsSpan().SequenceEqual(ByteOrderMark))
            line = line.Slice(3);
        if (IsBlank(line))
            return default;

        try
        {
            var reader = new Utf8JsonReader(line);
            var value = JsonSerializer.Deserialize(ref reader, json);
            if (value is null)
                throw new FormatException($"line {number} is null, not a JSON object.");
            if (!IsBlank(line.Slice(reader.BytesConsumed)))
                throw new FormatException($"line {number} goes on after its JSON object, at byte {reader.BytesConsumed + 1}.");
            return value;
        }
        catch (JsonException) when (isTorn)
        {
            return default;
        }
        catch (JsonException e)
        {
            throw new FormatException($"line {number}{Where(e)}: {e.Message}", e);
        }
    }

    private static string Where(JsonException e) => e.Path is { Length: > 1 } path ? $", at '{path[2..]}'" : "";

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var segment in line)
            if (segment.Span.IndexOfAnyExcept(" \t\r"u8) >= 0)
                return false;
        return true;
    }
}
