using Versicle.Stores;

namespace Versicle.Testing;

/// <summary>Ids that a test can foretell: 1, 2, 3 …</summary>
internal sealed class CountedIds : IIdSource
{
    private int _last;

    public Guid Next() => Of(Interlocked.Increment(ref _last));

    public static Guid Of(int number) => new(0, 0, 0, 0, 0, 0, 0, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number);
}
