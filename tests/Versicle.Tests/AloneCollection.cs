namespace Versicle.Tests;

/// <summary>
/// For tests about what listeners see and what is free while nobody listens: listeners hear every host of the process, so that
/// another test that listens at the same time would be measured too.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
