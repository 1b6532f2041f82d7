using System.Buffers.Binary;
using System.Globalization;

namespace Versicle;

/// <summary>
/// A SHA-256: of an event with its place in the log and all that is known about it. What it covers, byte by byte, is in
/// docs/log-format.md.
/// </summary>
/// <param name="High">Its first 16 bytes, as a number.</param>
/// <param name="Low">Its last 16 bytes.</param>
public readonly record struct EventHash(UInt128 High, UInt128 Low)
{
    /// <summary>Bytes of one.</summary>
    public const int Size = 32;

    /// <summary>All zeros: of what is not there.</summary>
    public static EventHash None => default;

    /// <summary>Reads its bytes.</summary>
    /// <exception cref="ArgumentException">There are not 32.</exception>
    public static EventHash Read(ReadOnlySpan<byte> bytes) => bytes.Length == Size
        ? new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]))
        : throw new ArgumentException($"A hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EventHash hash)
    {
        hash = None;
        if (text.Length != 2 * Size || text.ContainsAnyExcept("0123456789abcdef"))
            return false;

        hash = Read(Convert.FromHexString(text));
        return true;
    }

    /// <summary>Writes its 32 bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], Low);
    }

    /// <summary>Its 32 bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>64 hexadecimal digits, in lower case.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x32}{Low:x32}");
}
