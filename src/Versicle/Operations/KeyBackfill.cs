using Versicle.Stores;

namespace Versicle;

/// <summary>
/// Declares unique keys for events that the log may hold already. What they come to is folded from the beginning, as if the keys had always
/// been declared, and compared with what they did; the difference is written in batches, and the last one makes the declaration, if nothing
/// came in between. Broken off, it does only what is left: what was written is then no difference any more.
/// </summary>
/// <remarks>The owners of the keys that are declared are in memory meanwhile: about 200 bytes for each value.</remarks>
internal sealed class KeyBackfill(IEventLog log, EventCodec codec, IIdSource ids, IReadOnlyList<KeyDeclaration> missing, long known)
{
    private const int BatchChanges = 500;

    private const int MaxAttempts = 12;

    private static readonly StreamName Own = new("$keys");

    private readonly HashSet<string> _keys = [.. missing.Select(declared => declared.Key)];

    // Whose each value is to be, by which event; and whose it is in the store's table.
    private readonly Dictionary<(string Name, string Value), (StreamName Owner, LogPosition Position)> _due = [];
    private readonly Dictionary<(string Name, string Value), StreamName> _held = [];
    private EventQuery _query = EventQuery.All;
    private LogHead _seen;

    /// <returns>Not <see cref="AppendResult.Appended"/> when the log was told something else meanwhile.</returns>
    public async ValueTask<AppendResult> Run(CancellationToken ct)
    {
        var active = KeyDecision.Active(await log.Storage.KeyDecisions(ct));
        var declaring = active.Concat(codec.Declarations).Where(declared => _keys.Contains(declared.Key)).Select(declared => declared.EventType);
        string[] types = [.. declaring.Distinct(), OwnEvents.KeysClaimed];
        _query = EventQuery.Match(types);
        var decisions = missing.Select(declared => new KeyDecision(declared, IsActive: true, "")).ToList();
        while (true)
        {
            await CatchUp(ct);
            var changes = Difference();
            if (changes.Count <= BatchChanges)
            {
                // What has come since the last look would be declared about and not claimed: then once more.
                var ended = await Write(changes, [new(_query, _seen.Token)], decisions, ct);
                if (ended is not AppendResult.ConditionConflict)
                    return ended;
                continue;
            }

            foreach (var batch in changes.Chunk(BatchChanges))
            {
                if (await Write(batch, [], [], ct) is AppendResult.Outdated outdated)
                    return outdated;
            }
        }
    }

    private async ValueTask CatchUp(CancellationToken ct)
    {
        await foreach (var page in log.ReadPages(new() { Query = _query, After = _seen.Position }, ct))
        {
            foreach (var recorded in page.Events)
                Apply(recorded);
            _seen = page.Head with { Position = page.ScannedThrough };
        }
    }

    private void Apply(RecordedEvent recorded)
    {
        var stream = recorded.Context.Stream;
        foreach (var change in recorded.Keys.Where(change => _keys.Contains(change.Name)))
            Did(change, change.Stream ?? stream);
        if (recorded.Type == OwnEvents.KeysClaimed)
            return; // It follows from the others.

        // The data of a redacted event are gone; what it did then is all that is left.
        var declared = codec.Knows(recorded.Type) && !recorded.IsRedacted ? codec.KeysOf(recorded) : recorded.Keys;
        foreach (var change in declared.Where(change => _keys.Contains(change.Name)))
            Does(change, stream, recorded.Context.Position);
    }

    private void Did(KeyChange change, StreamName stream)
    {
        var key = (change.Name, change.Value);
        if (!change.IsRelease)
            _held.TryAdd(key, stream);
        else if (_held.TryGetValue(key, out var owner) && owner == stream)
            _held.Remove(key);
    }

    private void Does(KeyChange change, StreamName stream, LogPosition position)
    {
        var key = (change.Name, change.Value);
        if (!_due.TryGetValue(key, out var has))
        {
            if (!change.IsRelease)
                _due.Add(key, (stream, position));
        }
        else if (change.IsRelease && has.Owner == stream)
        {
            _due.Remove(key);
        }
        else if (!change.IsRelease && has.Owner != stream)
        {
            throw new KeyTakenTwiceException(change, has.Owner, has.Position, stream, position);
        }
    }

    private List<KeyChange> Difference() =>
    [
        .. _held.Where(held => !_due.TryGetValue(held.Key, out var due) || due.Owner != held.Value)
            .Select(held => KeyChange.Release(held.Key.Name, held.Key.Value).For(held.Value)),
        .. _due.Where(due => !_held.TryGetValue(due.Key, out var held) || held != due.Value.Owner)
            .Select(due => KeyChange.Claim(due.Key.Name, due.Key.Value).For(due.Value.Owner)),
    ];

    private async ValueTask<AppendResult> Write(
        IReadOnlyList<KeyChange> changes, IReadOnlyList<AppendCondition> conditions, IReadOnlyList<KeyDecision> decisions, CancellationToken ct)
    {
        var happened = new NewEvent(ids.Next(), OwnEvents.KeysClaimed, "{}"u8.ToArray()) { Keys = changes };
        var told = new Append(ids.Next(), changes.Count == 0 ? [] : [new(Own, ExpectedVersion.Any, [happened])], EventMetadata.None)
        {
            Conditions = conditions,
            KeyDecisions = known,
        };
        var result = await Decide(told, decisions, ct);
        Fault.Point("keys.after-batch");
        return result is AppendResult.KeyConflict taken ? throw TakenTwice(taken) : result;
    }

    // Other processes write meanwhile, and on SQLite whoever waits for them is not in a queue.
    private async ValueTask<AppendResult> Decide(Append told, IReadOnlyList<KeyDecision> decisions, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await log.Storage.DecideKeys(told, decisions, ct);
            }
            catch (StoreUnavailableException) when (attempt < MaxAttempts)
            {
                ct.ThrowIfCancellationRequested();
            }
        }
    }

    private KeyTakenTwiceException TakenTwice(AppendResult.KeyConflict taken)
    {
        var (owner, position) = _due[(taken.Key.Name, taken.Key.Value)];
        return new(taken.Key, taken.Owner, taken.Position, owner, position);
    }
}
