using System.Runtime.CompilerServices;

namespace Versicle.Testing;

/// <summary>A history as a file: what concurrent clients asked of a log, and what they were answered, one JSON object a line.</summary>
public static class History
{
    /// <summary>
    /// Reads lines one at a time, in the file's order. A last line that was cut off is left out. The stream stays open.
    /// </summary>
    /// <exception cref="FormatException">While reading: a line is not one of a history. Names the line and what is wrong.</exception>
    public static async IAsyncEnumerable<HistoryLine> Read(Stream stream, [EnumeratorCancellation] CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(stream);
        await foreach (var (number, line) in JsonLines.Read(stream, mayBeTorn: true, HistoryJson.Default.HistoryLine, ct))
            yield return line with { Number = number };
    }
}
