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

    /// <summary>Folds rows from nothing, once through the log: without what is skipped, and of what is erased as it is now.</summary>
    /// <param name="at">Where the checkpoint is: the last event that they have seen.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="released">What is parked of them.</param>
    /// <param name="ct">Cancels it.</param>
    public async ValueTask<ProjectionWrite?> Refold(
        Checkpoint at, IEnumerable<(string ReadModel, string Key)> rows, IReadOnlyList<ParkedEvent> released, CancellationToken ct)
    {
        var runs = rows.Select(row => new Refolding(row.ReadModel, row.Key, RunOf(row.ReadModel, row.Key))).ToList();
        for (var position = LogPosition.Start; position < at.Position;)
        {
            var batch = await reader.Read(position, PageSize, ct);
            position = batch.To;
            foreach (var happened in filter.Of(batch).TakeWhile(happened => happened.Context.Position <= at.Position))
                runs.ForEach(run => run.Take(happened, skips));
        }

        var touched = runs.Where(run => run.IsTouched).ToList();
        return touched.Count == 0 ? null : new ProjectionWrite(at, at, [.. touched.Select(run => run.Run.Changes())])
        {
            Released = [.. released.Where(parked => touched.Any(run => run.ReadModel == parked.ReadModel && run.Key == parked.Key))],
            Parked = [.. touched.SelectMany(run => run.Parked)],
        };
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

    /// <summary>One row on its way through the log.</summary>
    private sealed class Refolding(string readModel, string key, KeyFoldRun run)
    {
        private readonly List<ParkedEvent> _parked = [];

        public string ReadModel => readModel;

        public string Key => key;

        public KeyFoldRun Run => run;

        public bool IsTouched { get; private set; }

        public IReadOnlyList<ParkedEvent> Parked => _parked;

        public void Take(Happened happened, SkipList skips)
        {
            if (!run.IsAbout(happened))
                return;

            IsTouched = true;
            Exception? failure = null;
            if (skips.Has(readModel, key, happened.Context.Position) || _parked.Count == 0 && TryFold(run, happened, out failure))
                return;

            var error = failure is null ? null : ProjectionProgress.Describe(failure);
            _parked.Add(new(readModel, key, happened.Context.Position, happened.Type, error));
        }
    }
}
