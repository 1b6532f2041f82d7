using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>What events that are not appended would do to the rows of read models, once these have come to the head.</summary>
internal sealed class RowPreview(EngineParts engine, ProjectionEngine projections, TimeSpan deadline)
{
    /// <exception cref="NotCaughtUpException">A projection of these events has not come to the head within the freshness deadline.</exception>
    public async ValueTask<Preview> Of(Trial trial, VersicleException? refused, CancellationToken ct)
    {
        if (trial.Append is not { } append || refused is not null)
            return new([], refused, []);

        var happened = await Events(append, trial.Head, ct);
        var rows = new List<PreviewedRow>();
        foreach (var (projection, progress, limits) in projections.All)
        {
            Happened[] handled = [.. happened.Where(one => projection.Events.Contains(one.Event.GetType()))];
            if (handled.Length == 0)
                continue;

            var head = new LogPosition(trial.Head.Position.Value - happened.Count);
            await progress.Reach(head, projection.Rows[0].Table.Name, deadline, ct);
            await Fold(projection, new(projection.Name, limits), handled, rows, ct);
        }

        return new([.. happened.Select(one => new PreviewedEvent(one.Context.Stream, one.Event))], null, rows);
    }

    private async ValueTask Fold(ProjectionDefinition projection, ParkingLot lot, Happened[] happened, List<PreviewedRow> rows, CancellationToken ct)
    {
        var database = engine.RequiredReadDatabase;
        lot.Know(await database.Parked(projection, ct));
        foreach (var fold in projection.Rows)
        {
            var run = fold.Begin();
            run.NameKeys(happened);
            await run.Load(before: null, database, ct);
            var before = run.Rows();
            run.Fold(lot, new SkipList(), mayPark: true);
            foreach (var (key, after) in run.Rows())
            {
                var (was, isParked) = (before.GetValueOrDefault(key), lot.Holds(fold.Table.Name, key));
                if (isParked || !Equals(was, after))
                    rows.Add(new(fold.Table.Name, key, was, after) { IsParked = isParked });
            }
        }
    }

    /// <summary>As a reader of the log would find them, where they would be.</summary>
    private async ValueTask<List<Happened>> Events(Append append, LogHead head, CancellationToken ct)
    {
        var count = append.Streams.Sum(entry => entry.Events.Count);
        var (happened, versions) = (new List<Happened>(count), new Dictionary<StreamName, long>());
        var recordedAt = StoredValues.Normalize(engine.Time.GetUtcNow());
        foreach (var (stream, expected, events) in append.Streams)
        {
            if (!versions.TryGetValue(stream, out var version))
                version = expected.Number >= 0 ? expected.Number : await VersionOf(stream, ct);
            foreach (var added in events)
            {
                var context = new EventContext
                {
                    Position = new(head.Position.Value - count + happened.Count + 1),
                    Stream = stream,
                    Version = new(++version),
                    EventId = added.EventId,
                    RecordedAt = recordedAt,
                    Tags = added.Tags,
                    Metadata = append.Metadata,
                };
                happened.Add(new(engine.Codec.Decode(added), context, added.Type));
            }

            versions[stream] = version;
        }

        return happened;
    }

    private async ValueTask<long> VersionOf(StreamName stream, CancellationToken ct)
    {
        var last = await engine.RequiredStore.Log.Read(new() { Stream = stream, Backwards = true, Max = 1 }, ct);
        return last.Events is [var recorded] ? recorded.Context.Version.Value : 0;
    }
}
