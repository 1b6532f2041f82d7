using Versicle.Stores;

namespace Versicle.Stores.Tests;

/// <summary>Ids that differ; tests do not look at them.</summary>
internal sealed class Ids : IIdSource
{
    public Guid Next() => Guid.CreateVersion7();
}
