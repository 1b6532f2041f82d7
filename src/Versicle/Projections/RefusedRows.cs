using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>Finds the rows of one event that the database refuses, and parks them. The others are written.</summary>
internal sealed class RefusedRows(ProjectionDefinition definition, IReadDatabase database, ParkingLot lot)
{
    public async ValueTask Park(RowFoldRun[] runs, Checkpoint at, CancellationToken ct)
    {
        var taken = new List<RowChanges>();
        foreach (var run in runs)
        {
            foreach (var change in run.EachChange().ToList())
            {
                try
                {
                    await database.Write(definition, new(at, at, [.. taken, change]) { IsTrial = true }, ct);
                    taken.Add(change);
                }
                catch (Exception failure) when (IsRefusal(failure))
                {
                    run.Park(change, lot, failure);
                }
            }
        }
    }

    /// <summary>A store that is not there says nothing about the rows.</summary>
    public static bool IsRefusal(Exception failure) => failure is not (StoreUnavailableException or OperationCanceledException);
}
