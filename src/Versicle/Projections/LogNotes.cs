using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>
/// What the log says about earlier events of a projection: that one has no effect on a row, or that its data is erased. The rows
/// that have seen it are folded again.
/// </summary>
/// <param name="definition">The projection.</param>
/// <param name="engine">The stores.</param>
/// <param name="sources">Where its events come from.</param>
/// <param name="skips">What has no effect on which row; grows with each decision.</param>
internal sealed class LogNotes(ProjectionDefinition definition, EngineParts engine, ProjectionSources sources, SkipList skips)
{
    private const int PageSize = 1_000;

    /// <summary>The events that say something.</summary>
    public static readonly IReadOnlyList<string> Types = [OwnEvents.Skipped, RedactionNote.EventType];

    /// <summary>How many events of a batch are before the next one that says something here; null when none does.</summary>
    public int? Next(LogBatch batch, int from)
    {
        for (var i = from; i < batch.Events.Count; i++)
        {
            var recorded = batch.Events[i].Recorded;
            if (recorded.Type == OwnEvents.Skipped && IsMine(SkippedEvent.Decode(recorded)))
                return i;
            if (recorded.Type == RedactionNote.EventType && recorded.Context.Stream == RedactionNote.Stream)
                return i;
        }

        return null;
    }

    /// <summary>What is to be written for it, where the event is behind; null when nothing changes.</summary>
    public async ValueTask<ProjectionWrite?> Heed(RecordedEvent note, Checkpoint at, CancellationToken ct)
    {
        if (note.Type == RedactionNote.EventType)
            return await Forget(RedactionNote.Target(note), at, ct);

        var skipped = SkippedEvent.Decode(note);
        skips.Add(skipped);
        var parked = (await engine.RequiredReadDatabase.Parked(definition, ct))
            .Where(one => one.ReadModel == skipped.ReadModel && one.Key == skipped.Key).ToList();
        return parked.Count > 0
            ? await Repair.Retry(at, parked, ct)
            : await Repair.Refold(at, [(skipped.ReadModel, skipped.Key)], [], ct);
    }

    private RowRepair Repair => sources.RepairOf(definition, skips);

    private bool IsMine(SkippedEvent skipped) =>
        skipped.Projection == definition.Name && definition.Rows.Any(fold => fold.Table.Name == skipped.ReadModel);

    /// <summary>
    /// The data that named the erased event's rows is gone. What stands in its place may name them still, and so may the other
    /// events of its stream.
    /// </summary>
    private async ValueTask<ProjectionWrite?> Forget(LogPosition target, Checkpoint at, CancellationToken ct)
    {
        if (target > at.Position || await EventAt(target, ct) is not { } erased || !sources.Filter.Takes(erased.Type))
            return null;

        var rows = new HashSet<(string ReadModel, string Key)>();
        var after = LogPosition.Start;
        while (true)
        {
            var page = await engine.RequiredStore.Log.Read(new() { Stream = erased.Context.Stream, After = after, Max = PageSize }, ct);
            foreach (var recorded in page.Events.TakeWhile(recorded => recorded.Context.Position <= at.Position))
            {
                if (sources.Filter.Takes(recorded.Type) && sources.Reader.Decode(recorded) is { Event: { } happened })
                    rows.UnionWith(RowsOf(new(happened, recorded.Context, recorded.Type)));
            }

            if (page.IsEnd || page.ScannedThrough >= at.Position)
                break;
            after = page.ScannedThrough;
        }

        if (rows.Count == 0)
            return null;
        var parked = (await engine.RequiredReadDatabase.Parked(definition, ct)).Where(one => rows.Contains((one.ReadModel, one.Key))).ToList();
        return await Repair.Refold(at, rows, parked, ct);
    }

    private IEnumerable<(string ReadModel, string Key)> RowsOf(Happened happened) =>
        definition.Rows.SelectMany(fold => fold.NamesOf(happened).Select(key => (fold.Table.Name, key)));

    private async ValueTask<RecordedEvent?> EventAt(LogPosition position, CancellationToken ct) =>
        (await engine.RequiredStore.Log.Read(new() { After = new(position.Value - 1), Max = 1 }, ct)).Events is [var there, ..] ? there : null;
}
