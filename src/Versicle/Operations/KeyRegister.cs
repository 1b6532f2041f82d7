using Versicle.Stores;

namespace Versicle;

/// <summary>
/// What the log was told about unique keys, and this host's code beside it. Every append of the host says how much of it the host knows;
/// what was decided meanwhile is read and compared before the append is sent again.
/// </summary>
internal sealed class KeyRegister(EventCodec codec, IIdSource ids)
{
    private long _known;

    /// <summary>Declares what the code says and the log has not heard of, for the events that it holds already too.</summary>
    /// <exception cref="KeyUndeclaredException">The log has a declaration that this code lacks.</exception>
    /// <exception cref="KeyTakenTwiceException">By earlier events two streams have one value.</exception>
    public async ValueTask Open(IEventLog log, CancellationToken ct)
    {
        while (await Compare(log, ct) is { Count: > 0 } missing)
        {
            if (await new KeyBackfill(log, codec, ids, missing, _known).Run(ct) is AppendResult.Appended)
                _known += missing.Count;
        }
    }

    /// <summary>Appends, and again when the log was told something meanwhile that this code has too.</summary>
    public async ValueTask<AppendResult> Append(IEventLog log, Append append, CancellationToken ct)
    {
        var result = await log.Append(append with { KeyDecisions = Volatile.Read(ref _known) }, ct);
        while (result is AppendResult.Outdated)
        {
            await Compare(log, ct);
            result = await log.Append(append with { CommitId = ids.Next(), KeyDecisions = Volatile.Read(ref _known) }, ct);
        }

        return result;
    }

    /// <summary>Commits a handler's own SQL and its events, which cannot be sent again: the handler has to run again.</summary>
    public async ValueTask<AppendResult> Commit(IEventLog log, IStoreTransaction transaction, Append append, CancellationToken ct)
    {
        var result = await transaction.Commit(append with { KeyDecisions = Volatile.Read(ref _known) });
        if (result is not AppendResult.Outdated)
            return result;

        await transaction.DisposeAsync();
        await Compare(log, ct);
        throw new StoreUnavailableException("what unique keys the log declares has just changed. Nothing was written: send the message again.");
    }

    // The log's list is read whole: it is as long as there were releases with new keys.
    private async ValueTask<IReadOnlyList<KeyDeclaration>> Compare(IEventLog log, CancellationToken ct)
    {
        var here = codec.Declarations;
        var decisions = await log.Storage.KeyDecisions(ct);
        var active = KeyDecision.Active(decisions);
        if (active.FirstOrDefault(declared => codec.Knows(declared.EventType) && !here.Contains(declared)) is { } lacking)
            throw new KeyUndeclaredException(lacking);

        Volatile.Write(ref _known, decisions.Count);
        return [.. here.Except(active)];
    }
}
