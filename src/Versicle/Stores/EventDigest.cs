using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Versicle.Stores;

/// <summary>
/// How an event's <see cref="EventHash"/> comes about, in three steps. Its data: with a salt, so that the digest of data that were
/// erased does not tell them to who guesses. Its content: all that is known before it has its place. Its place: the one step that
/// is left when nobody else can append.
/// </summary>
public readonly struct EventDigest
{
    /// <summary>Most texts and most metadata are shorter.</summary>
    private const int OnStack = 1_024;

    private readonly EventHash _metadata;
    private readonly long _microseconds;

    /// <summary>Of the events of one append: what they share is hashed once.</summary>
    public EventDigest(EventMetadata metadata, DateTimeOffset recordedAt)
    {
        _metadata = OfMetadata(metadata);
        _microseconds = Microseconds(recordedAt);
    }

    /// <summary>SHA-256 of the salt and the data.</summary>
    public static EventHash Data(Guid salt, ReadOnlySpan<byte> data)
    {
        var length = 16 + data.Length;
        var bytes = length <= OnStack ? stackalloc byte[OnStack] : new byte[length];
        salt.TryWriteBytes(bytes, bigEndian: true, out _);
        data.CopyTo(bytes[16..]);
        return Hash(bytes[..length]);
    }

    /// <summary>Of everything but the place.</summary>
    /// <param name="stream">Its stream's name.</param>
    /// <param name="type">Its stored name.</param>
    /// <param name="id">Its own id.</param>
    /// <param name="data">Of its data: <see cref="Data"/>.</param>
    /// <param name="tags">Its tags as stored; empty for none.</param>
    /// <param name="keys">What it did to unique keys, as stored; empty for nothing.</param>
    public EventHash Content(string stream, string type, Guid id, EventHash data, ReadOnlySpan<byte> tags, ReadOnlySpan<byte> keys)
    {
        var length = Room(stream) + Room(type) + 16 + 8 + 4 * EventHash.Size;
        var bytes = length <= OnStack ? stackalloc byte[OnStack] : new byte[length];
        var at = Put(bytes, 0, stream);
        at = Put(bytes, at, type);
        id.TryWriteBytes(bytes[at..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes[(at + 16)..], _microseconds);
        at += 24;
        foreach (var part in (ReadOnlySpan<EventHash>)[data, OfStored(tags), OfStored(keys), _metadata])
        {
            part.Write(bytes[at..]);
            at += EventHash.Size;
        }

        return Hash(bytes[..at]);
    }

    /// <summary>The event's hash: of its place and its content.</summary>
    public static EventHash Place(EventHash content, long position, long version)
    {
        Span<byte> bytes = stackalloc byte[16 + EventHash.Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, position);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], version);
        content.Write(bytes[16..]);
        return Hash(bytes);
    }

    /// <summary>Of bytes as they are.</summary>
    public static EventHash Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[EventHash.Size];
        SHA256.HashData(bytes, hash);
        return EventHash.Read(hash);
    }

    private static EventHash OfStored(ReadOnlySpan<byte> text) => text.IsEmpty ? EventHash.None : Hash(text);

    private static EventHash OfMetadata(EventMetadata metadata)
    {
        if (metadata == EventMetadata.None)
            return EventHash.None;

        ReadOnlySpan<string?> members = [metadata.Command, metadata.Correlation, metadata.Causation, metadata.Actor, metadata.TraceParent];
        var length = 0;
        foreach (var member in members)
            length += Room(member);

        var bytes = length <= OnStack ? stackalloc byte[OnStack] : new byte[length];
        var at = 0;
        foreach (var member in members)
            at = Put(bytes, at, member);
        return Hash(bytes[..at]);
    }

    private static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static int Room(string? text) => 4 + (text is null ? 0 : Encoding.UTF8.GetMaxByteCount(text.Length));

    // Each text behind its length: two texts next to each other are not two others.
    private static int Put(Span<byte> bytes, int at, string? text)
    {
        var length = text is null ? -1 : Encoding.UTF8.GetBytes(text, bytes[(at + 4)..]);
        BinaryPrimitives.WriteInt32BigEndian(bytes[at..], length);
        return at + 4 + Math.Max(0, length);
    }
}
