using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>Where a projection's events come from.</summary>
/// <param name="Engine">The stores.</param>
/// <param name="Reader">Reads and decodes.</param>
/// <param name="CatchUp">While it is behind.</param>
/// <param name="Tail">Near the head, with all others of the node.</param>
/// <param name="Filter">What it takes of them.</param>
internal sealed record ProjectionSources(EngineParts Engine, BatchReader Reader, CatchUp CatchUp, LogTail Tail, EventFilter Filter)
{
    /// <summary>What folds one row again.</summary>
    public RowRepair RepairOf(ProjectionDefinition definition, SkipList skips) => new(definition, Engine, Reader, Filter, skips);

    /// <summary>
    /// Whether no event that a projection handles is after one position, up to another: rows as of the one are rows as of the
    /// other.
    /// </summary>
    public async ValueTask<bool> HasNothingFor(ProjectionDefinition definition, LogPosition after, LogPosition to, CancellationToken ct)
    {
        var own = EventQuery.Match([.. definition.Events.SelectMany(Engine.Codec.NamesOf), .. LogNotes.Types]);
        var page = await Engine.RequiredStore.Log.Read(new() { Query = own, After = after, Before = new(to.Value + 1), Max = 10 }, ct);
        return page.IsEnd && page.Head.Position >= to && !page.Events.Any(IsItsBusiness);

        bool IsItsBusiness(RecordedEvent recorded) =>
            recorded.Type != OwnEvents.Skipped || SkippedEvent.Decode(recorded).Projection == definition.Name;
    }

    /// <summary>Refuses to go on from a checkpoint that this log has never been at: what comes there would be skipped.</summary>
    /// <exception cref="LogForkedException">It has not, or has another event there: a restored log may have grown again past it.</exception>
    public async ValueTask RequireHeld(ProjectionDefinition definition, Checkpoint at, CancellationToken ct)
    {
        if (at.Position == LogPosition.Start)
            return;

        await RequireHeld(definition, new ConsistencyToken(at.Epoch, at.Position), ct);
        var page = await Engine.RequiredStore.Log.Read(new() { After = new(at.Position.Value - 1), Max = 1 }, ct);
        if (page.Events is not [var there, ..] || there.Hash != at.Hash)
            throw new LogForkedException($"projection '{definition.Name}'", new(at.Epoch, at.Position), page.Head);
    }

    /// <summary>Refuses to go on where this log has never been.</summary>
    /// <exception cref="LogForkedException">It has not.</exception>
    public async ValueTask RequireHeld(ProjectionDefinition definition, ConsistencyToken stands, CancellationToken ct)
    {
        var log = Engine.RequiredStore.Log;
        if (stands.Position > LogPosition.Start && !await log.Holds(stands, ct))
            throw new LogForkedException($"projection '{definition.Name}'", stands, await log.Head(ct));
    }
}
