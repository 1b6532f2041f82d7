using Versicle.Modules;

namespace Versicle.Projections.Tests;

/// <summary>The ledger's code as it is later: an account's balance is twice the number of its events.</summary>
internal static class Later
{
    public const string Fingerprint = "bbbbbbbbbbbb";

    public static VersicleModule Module { get; } = new Refingerprinted(
        Fingerprint, row => row is null ? null : row with { Balance = Balance(row.Seen) });

    private static long Balance(string seen) => 2 * (seen.Count(c => c == ',') + 1);
}
