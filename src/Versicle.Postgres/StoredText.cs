namespace Versicle.Postgres;

/// <summary>What not every engine can store is refused before it is sent: on the way it would cost the connection.</summary>
internal static class StoredText
{
    /// <exception cref="ArgumentException">U+0000, or half of a surrogate pair.</exception>
    public static string Check(string text)
    {
        if (text.Contains('\0'))
            throw new ArgumentException("A text has the character U+0000, which not every engine can store. Take it out before it is stored.", nameof(text));

        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                throw new ArgumentException("A text has half of a surrogate pair, which is no character. Take it out before it is stored.", nameof(text));
            i++;
        }

        return text;
    }
}
