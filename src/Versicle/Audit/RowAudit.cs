using System.Runtime.CompilerServices;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>Holds rows of one projection against the events that are in the log.</summary>
internal sealed class RowAudit(ProjectionDefinition projection, EngineParts engine)
{
    private const int PageSize = 1_000;
    private const int MostEvents = 10_000;

    private readonly HashSet<string> _names = [.. projection.Events.SelectMany(engine.Codec.NamesOf)];

    private IReadDatabase Database => engine.RequiredReadDatabase;

    /// <summary>The events that made one row.</summary>
    public async ValueTask<RowStory> Explain(string readModel, string key, CancellationToken ct)
    {
        var fold = projection.Rows.FirstOrDefault(one => one.Table.Name == readModel)
            ?? throw new ArgumentException($"projection '{projection.Name}' keeps no read model '{readModel}'.", nameof(readModel));
        var skips = await Skips(ct);
        var (run, sample, events) = (fold.BeginKey(key), fold.BeginSample(engine.StoredJson), new Queue<(RecordedEvent Recorded, bool IsSkipped)>());
        var at = await Database.Look(projection, ct);
        await foreach (var (happened, recorded) in Events(at.Position, ct))
        {
            if (!run.IsAbout(happened))
                continue;

            if (sample.Count == 0)
            {
                sample.AddOf(happened, int.MaxValue);
                sample.Keep(key);
            }

            events.Enqueue((recorded, skips.Has(readModel, key, recorded.Context.Position)));
            if (events.Count > MostEvents)
                events.Dequeue();
        }

        await sample.Read(Database, projection, ct);
        var parked = (await Database.Parked(projection, ct)).Where(one => one.ReadModel == readModel && one.Key == key)
            .Select(one => one.Position).ToHashSet();
        return new(projection.Name, projection.Fingerprint, readModel, key, at.Position, sample.StoredText(key), [.. events.Select(Of)]);

        RowEvent Of((RecordedEvent Recorded, bool IsSkipped) one) => new(
            one.Recorded.Context,
            one.Recorded.Type,
            one.IsSkipped ? RowEffect.Skipped : parked.Contains(one.Recorded.Context.Position) ? RowEffect.Parked : RowEffect.Applied);
    }

    /// <summary>Some rows, chosen by chance from events and from rows, each compared as of exactly the checkpoint that it was read at.</summary>
    public async ValueTask<DriftReport> Compare(int keys, Random random, CancellationToken ct)
    {
        var samples = projection.Rows.Select(fold => fold.BeginSample(engine.StoredJson)).ToArray();
        var at = await Database.Look(projection, ct);
        await AddFromEvents(samples, at.Position, (keys + 1) / 2, random, ct);
        for (var i = 0; i < samples.Length; i++)
            await AddFromRows(samples[i], projection.Rows[i].Table, keys - samples[i].Count, random, ct);

        var drifted = await Fold(samples, ct);
        if (drifted.Count > 0)
            drifted = await Fold(samples, ct); // Once more: a decision to skip may just have been taken, and not been heeded yet.
        return new(projection.Name, projection.Fingerprint, [.. samples.SelectMany(sample => sample.Names)], drifted);
    }

    private async ValueTask<List<DriftedRow>> Fold(RowSample[] samples, CancellationToken ct)
    {
        foreach (var sample in samples)
            await sample.Read(Database, projection, ct);
        var skips = await Skips(ct);
        await foreach (var (happened, _) in Events(samples.Max(sample => sample.Last), ct))
        {
            foreach (var sample in samples)
                sample.Fold(happened, skips);
        }

        return [.. samples.SelectMany(sample => sample.Drifted())];
    }

    // An event tells of rows that are gone, and of those that should be there.
    private async ValueTask AddFromEvents(RowSample[] samples, LogPosition last, int keys, Random random, CancellationToken ct)
    {
        for (var attempt = 0; attempt < keys && last > LogPosition.Start; attempt++)
        {
            var from = new LogPosition(random.NextInt64(last.Value));
            await foreach (var (happened, _) in Events(last, ct, from, max: 1))
            {
                foreach (var sample in samples)
                    sample.AddOf(happened, keys);
                break;
            }
        }
    }

    // And rows of those that no event tells of.
    private async ValueTask AddFromRows(RowSample sample, ReadTable table, int keys, Random random, CancellationToken ct)
    {
        var count = new SqlText($"select count(*) from \"{table.PhysicalName}\"", [], []);
        var rows = (await Database.Query(count, engine.MapperOf<long>(), [], ct)).Value[0];
        for (var n = 0; n < keys && rows > 0; n++)
            await sample.AddStored(Database, random.NextInt64(rows), count: 1, ct);
    }

    private async IAsyncEnumerable<(Happened Happened, RecordedEvent Recorded)> Events(
        LogPosition last, [EnumeratorCancellation] CancellationToken ct, LogPosition after = default, int max = PageSize)
    {
        var read = new LogRead { Query = EventQuery.Match([.. _names]), After = after, Before = new(last.Value + 1), Max = max };
        await foreach (var page in engine.RequiredStore.Log.ReadPages(read, ct))
        {
            foreach (var recorded in page.Events)
            {
                if (recorded is not { IsRedacted: true, Data.IsEmpty: true }) // Erased, with nothing in its place: it is in no row.
                    yield return (new(engine.Codec.Decode(recorded), recorded.Context, recorded.Type), recorded);
            }
        }
    }

    private ValueTask<SkipList> Skips(CancellationToken ct) => SkipList.Load(engine.RequiredStore.Log, projection.Name, ct);
}
