using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Versicle.Sqlite;

/// <summary>
/// Timestamps as text of fixed width, UTC, to the microsecond: '2026-01-31T09:30:00.000000Z'. Its bytes sort as time does.
/// </summary>
internal static class TimestampText
{
    /// <summary>What <see cref="Format"/> needs.</summary>
    public const int Buffer = 28;

    private const int Length = 27;

    public static ReadOnlySpan<byte> Format(DateTimeOffset value, Span<byte> buffer)
    {
        // "O" writes seven decimals and a Z; the seventh makes room for the Z.
        value.UtcDateTime.TryFormat(buffer, out _, "O", CultureInfo.InvariantCulture);
        buffer[Length - 1] = (byte)'Z';
        return buffer[..Length];
    }

    /// <summary>Reads what <see cref="Format"/> wrote, and other ISO 8601 texts; without an offset they are UTC.</summary>
    public static DateTimeOffset Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length == Length && text[^1] == (byte)'Z')
        {
            Span<byte> round = stackalloc byte[Buffer];
            text[..(Length - 1)].CopyTo(round);
            round[Length - 1] = (byte)'0';
            round[Length] = (byte)'Z';
            if (Utf8Parser.TryParse(round, out DateTimeOffset value, out var read, 'O') && read == Buffer)
                return value;
        }

        return DateTimeOffset.Parse(
            Encoding.UTF8.GetString(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
    }
}
