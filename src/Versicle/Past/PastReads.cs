using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>
/// Answers reads as of a position: from a database of its own, into which the projections that are asked for are folded up to there.
/// The last few are kept. Folds take turns.
/// </summary>
internal sealed class PastReads(EngineParts engine, IReadOnlyList<ProjectionDefinition> projections, ReadModelsBuilder options, StoreContext context)
    : IAsyncDisposable
{
    private const int Kept = 4;
    private const int PageSize = 1_000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly LinkedList<PastDatabase> _kept = [];

    /// <summary>The same context with the position that it means, so that all reads of a dispatch are as of one.</summary>
    /// <exception cref="RefusedException">It is further from the log's beginning than may be folded for a query.</exception>
    /// <exception cref="ConsistencyTokenException">This log has never been there.</exception>
    public async ValueTask<MessageContext> Resolve(MessageContext asked, CancellationToken ct)
    {
        var head = await engine.RequiredStore.Log.Head(ct);
        var position = asked.AsOf switch
        {
            AsOf.Token token => await Held(token.Value, head, ct),
            AsOf.Position at => await Held(new(head.Epoch, at.Value), head, ct),
            AsOf.Time time => await LastAt(time.Value, head, ct),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (position.Value > options.AsOfLimit)
            throw new RefusedException(new("as-of.too-far", $"the log has {position} events up to then, and a query may fold {options.AsOfLimit} of them."));
        return asked with { AsOf = new AsOf.Position(position) };
    }

    /// <summary>Reads from tables as they were.</summary>
    public async ValueTask<T> Read<T>(
        IReadOnlyList<ReadTable> tables,
        Func<string>? key,
        MessageContext asked,
        Func<IReadDatabase, IReadOnlyList<StateQuestion>, CancellationToken, ValueTask<Snapshot<T>>> read,
        CancellationToken ct)
    {
        var position = ((AsOf.Position)asked.AsOf!).Value;
        var owners = tables.Select(table => projections.First(one => one.Rows.Any(fold => fold.Table == table))).ToArray();
        var past = await Enter(position, owners, ct);
        try
        {
            var questions = tables.Select((table, i) => new StateQuestion(owners[i], table, key?.Invoke())).ToArray();
            var snapshot = await read(past.Database, questions, ct);
            foreach (var state in snapshot.States)
                asked.Trace?.Add(new(past.Epoch, position), TimeSpan.Zero, state.FirstParked is not null);
            return snapshot.Value;
        }
        finally
        {
            await Leave(past);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var past in _kept)
            await past.Database.DisposeAsync();
        _turn.Dispose();
    }

    private async ValueTask<LogPosition> Held(ConsistencyToken token, LogHead head, CancellationToken ct)
    {
        await engine.RequiredFreshness.RequireHeld(token, head, ct);
        return token.Position;
    }

    // Times of events are not in order: the greatest position counts, so it is looked for from the end.
    private async ValueTask<LogPosition> LastAt(DateTimeOffset time, LogHead head, CancellationToken ct)
    {
        for (var read = new LogRead { Backwards = true, Before = new(head.Position.Value + 1), Max = PageSize }; ;)
        {
            var page = await engine.RequiredStore.Log.Read(read, ct);
            foreach (var recorded in page.Events)
            {
                if (recorded.Context.RecordedAt <= time)
                    return recorded.Context.Position;
            }

            if (page.IsEnd)
                return LogPosition.Start;
            read = read.Next(page);
        }
    }

    private async ValueTask<PastDatabase> Enter(LogPosition position, IReadOnlyList<ProjectionDefinition> owners, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var past = _kept.FirstOrDefault(one => one.Position == position) ?? await Open(position, ct);
            _kept.Remove(past);
            try
            {
                foreach (var owner in owners.Where(owner => !past.Folded.Contains(owner)).Distinct())
                    await Fold(past, owner, ct);
            }
            catch
            {
                past.IsGone = true; // Half of a fold is in it.
                await Close(past);
                throw;
            }

            _kept.AddFirst(past);
            past.Readers++;
            while (_kept.Count > Kept)
            {
                var last = _kept.Last!.Value;
                _kept.RemoveLast();
                last.IsGone = true;
                await Close(last);
            }

            return past;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask Leave(PastDatabase past)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            past.Readers--;
            await Close(past);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async ValueTask Close(PastDatabase past)
    {
        if (past is { IsGone: true, Readers: 0 })
            await past.Database.DisposeAsync();
    }

    private async ValueTask<PastDatabase> Open(LogPosition position, CancellationToken ct)
    {
        var make = options.Scratch ?? throw new InvalidOperationException(
            "this host has no database to answer a query as of another time from. Choose one in AddVersicle: versicle.ReadModels(read => read.UseSqliteScratch()).");
        var database = make();
        await database.Open(context, ct);
        return new(position, database);
    }

    /// <summary>What a worker does, without anybody to share it with: what fails is parked, and what was skipped is skipped.</summary>
    private async ValueTask Fold(PastDatabase past, ProjectionDefinition projection, CancellationToken ct)
    {
        var names = projection.Events.SelectMany(engine.Codec.NamesOf).ToHashSet();
        var (reader, filter, lot) = (new BatchReader(engine, names), new EventFilter(names), new ParkingLot(projection.Name, options.Parking));
        var skips = await SkipList.Load(engine.RequiredStore.Log, projection.Name, ct);
        var at = await past.Database.Prepare(projection, ct);
        while (at.Position < past.Position)
        {
            var batch = await reader.Read(at.Position, (int)Math.Min(PageSize, past.Position.Value - at.Position.Value), ct);
            var mine = filter.Of(batch);
            var changes = new List<RowChanges>();
            foreach (var run in projection.Rows.Select(fold => fold.Begin()))
            {
                run.NameKeys(mine);
                await run.Load(before: null, past.Database, ct);
                run.Fold(lot, skips, mayPark: true);
                if (run.Changes() is { } left)
                    changes.Add(left);
            }

            var to = at with { Epoch = batch.Epoch, Position = batch.To, Hash = batch.Events[^1].Recorded.Hash };
            await past.Database.Write(projection, new(at, to, changes) { Parked = lot.TakeAdded() }, ct);
            at = to;
        }

        past.Epoch = at.Epoch == Guid.Empty ? (await engine.RequiredStore.Log.Head(ct)).Epoch : at.Epoch;
        past.Folded.Add(projection);
    }
}

/// <summary>Projections as they were at one position.</summary>
internal sealed class PastDatabase(LogPosition position, IReadDatabase database)
{
    public LogPosition Position => position;

    public IReadDatabase Database => database;

    /// <summary>The history that it was folded of.</summary>
    public Guid Epoch { get; set; }

    /// <summary>What is in it.</summary>
    public HashSet<ProjectionDefinition> Folded { get; } = [];

    public int Readers { get; set; }

    /// <summary>Whether nobody begins to read it any more.</summary>
    public bool IsGone { get; set; }
}
