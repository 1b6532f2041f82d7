using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>
/// Folds one row again, beside the batches: the events that are parked for it, or all of its events. What it writes leaves the
/// checkpoint where it is, and needs a term under which nobody else writes.
/// </summary>
internal sealed class RowRepair(ProjectionDefinition definition, EngineParts engine, BatchReader reader, EventFilter filter, SkipList skips)
{
    private const int PageSize = 1_000;

    /// <summary>Applies the parked events of a row, in order, up to one that still fails.</summary>
    /// <returns>What to write; null when nothing changes.</returns>
    public async ValueTask<ProjectionWrite?> Retry(Checkpoint at, IReadOnlyList<ParkedEvent> parked, CancellationToken ct)
    {
        var run = RunOf(parked[0].ReadModel, parked[0].Key);
        var released = new List<ParkedEvent>();
        var isLoaded = false;
        Exception? failure = null;
        foreach (var one in parked)
        {
            if (skips.Has(one.ReadModel, one.Key, one.Position))
            {
                released.Add(one);
                continue;
            }

            if (await EventAt(one.Position, ct) is not { } happened || !run.IsAbout(happened))
                throw new FoldException($"the event at position {one.Position} is parked for row {one.Key} of '{one.ReadModel}', and this code does not fold it into that row.");
            if (!isLoaded)
                await run.Load(engine.RequiredReadDatabase, ct);
            isLoaded = true;
            if (TryFold(run, happened, out failure))
                released.Add(one);
            else
                break;
        }

        return Written(at, run, isLoaded, released, parked, failure);
    }

    /// <summary>Folds a row from nothing, without what is skipped: it was applied before it was decided so.</summary>
    public async ValueTask<ProjectionWrite?> Refold(Checkpoint at, string readModel, string key, CancellationToken ct)
    {
        var run = RunOf(readModel, key);
        var parked = new List<ParkedEvent>();
        var isAbout = false;
        for (var position = LogPosition.Start; position < at.Position;)
        {
            var batch = await reader.Read(position, PageSize, ct);
            position = batch.To;
            foreach (var happened in filter.Of(batch).TakeWhile(happened => happened.Context.Position <= at.Position))
            {
                if (!run.IsAbout(happened))
                    continue;

                isAbout = true;
                Exception? failure = null;
                if (!skips.Has(readModel, key, happened.Context.Position) && (parked.Count > 0 || !TryFold(run, happened, out failure)))
                {
                    var error = failure is null ? null : ProjectionProgress.Describe(failure);
                    parked.Add(new(readModel, key, happened.Context.Position, happened.Type, error));
                }
            }
        }

        return isAbout ? new ProjectionWrite(at, at, [run.Changes()]) { Parked = parked } : null;
    }

    private static ProjectionWrite? Written(
        Checkpoint at, KeyFoldRun run, bool isLoaded, List<ParkedEvent> released, IReadOnlyList<ParkedEvent> parked, Exception? failure)
    {
        if (released.Count == 0)
            return null;

        // What fails now is the first of the rest, and says why; the ones behind it wait as before.
        ParkedEvent[] first = failure is null ? [] : [parked[released.Count] with { Error = ProjectionProgress.Describe(failure) }];
        return new ProjectionWrite(at, at, isLoaded ? [run.Changes()] : []) { Released = [.. released, .. first], Parked = first };
    }

    private static bool TryFold(KeyFoldRun run, Happened happened, out Exception? failure)
    {
        try
        {
            run.Fold(happened);
            failure = null;
            return true;
        }
        catch (Exception thrown)
        {
            failure = thrown;
            return false;
        }
    }

    private KeyFoldRun RunOf(string readModel, string key) => definition.Rows.FirstOrDefault(fold => fold.Table.Name == readModel)?.BeginKey(key)
        ?? throw new ArgumentException($"projection '{definition.Name}' keeps no read model '{readModel}'.", nameof(readModel));

    private async ValueTask<Happened?> EventAt(LogPosition position, CancellationToken ct)
    {
        var mine = filter.Of(await reader.Read(new(position.Value - 1), max: 1, ct));
        return mine is [var happened] ? happened : null;
    }
}
