using System.Globalization;

namespace Versicle;

/// <summary>
/// The least position that a read model must have reached to answer. Opaque for callers; written <c>epoch.position</c>.
/// </summary>
/// <param name="Epoch">The log's history; see <see cref="LogHead.Epoch"/>.</param>
/// <param name="Position">In that history.</param>
public readonly record struct ConsistencyToken(Guid Epoch, LogPosition Position)
{
    /// <summary>Waits for nothing.</summary>
    public static ConsistencyToken None => default;

    /// <summary>Whether this token waits for nothing.</summary>
    public bool IsNone => Epoch == Guid.Empty;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns>False when <paramref name="text"/> is anything else, however close.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ConsistencyToken token)
    {
        token = None;
        if (text.Length is < 34 or > 52 || text[32] != '.' || text[33] == '0' && text.Length > 34)
            return false;
        if (!Guid.TryParseExact(text[..32], "N", out var epoch) || epoch == Guid.Empty)
            return false;
        if (!long.TryParse(text[33..], NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            return false;

        token = new(epoch, new(position));
        return true;
    }

    /// <summary><c>epoch.position</c>: 32 hexadecimal digits, a dot, the position. Empty for <see cref="None"/>.</summary>
    public override string ToString() => IsNone ? "" : string.Create(CultureInfo.InvariantCulture, $"{Epoch:N}.{Position.Value}");
}
