using Versicle.Modules;
using Versicle.Modules.Generated;

namespace Versicle.Projections.Tests;

/// <summary>The ledger's code.</summary>
internal static class Ledger
{
    public static VersicleModule Module { get; } = new Versicle_Projections_TestsModule();
}
