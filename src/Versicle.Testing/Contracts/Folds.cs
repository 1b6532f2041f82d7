using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Testing;

/// <summary>Projections that fold nothing: the cases write their rows themselves.</summary>
internal static class Folds
{
    public static ProjectionDefinition Of<TRow, TKey>(ReadTable<TRow, TKey> table, string name = "Samples")
        where TRow : class
        where TKey : notnull =>
        new(name, table.PhysicalName[^12..], [], [new RowFold<TRow, TKey>(table, (_, _, _) => { }, (_, _, row) => row)]);
}

internal static class GoLiveExtensions
{
    /// <summary>Makes a version current, whichever is.</summary>
    public static async Task<SwitchOutcome> GoLive(this IReadDatabase database, ProjectionDefinition projection)
    {
        var current = (await database.Versions.Of(projection.Name, default)).FirstOrDefault(version => version.IsCurrent)?.Fingerprint;
        var outcome = await database.Versions.Switch(new(projection.Name, current, projection.Fingerprint, MayParkMore: false), default);
        if (outcome is SwitchOutcome.Switched)
            await database.Versions.Show(projection.Name, default);
        return outcome;
    }
}
