using System.Text;

namespace Versicle;

/// <summary>Text that every store can keep and compare: no U+0000, no half of a surrogate pair.</summary>
internal static class LogText
{
    public static string Require(string text, string what)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('\0'))
            throw new ArgumentException($"{what} has the character U+0000, which not every store can keep. Take it out.", nameof(text));
        if (text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !IsWellFormed(text))
            throw new ArgumentException($"{what} has half of a surrogate pair, which is no character. Take it out.", nameof(text));

        return text;
    }

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != System.Buffers.OperationStatus.Done)
                return false;
            text = text[length..];
        }

        return true;
    }
}
