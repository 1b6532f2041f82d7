namespace Versicle.Stores;

/// <summary>Version 7 UUIDs (RFC 9562) of a clock: later ones sort later.</summary>
internal sealed class IdSource(TimeProvider time) : IIdSource
{
    public Guid Next() => Guid.CreateVersion7(time.GetUtcNow());
}
