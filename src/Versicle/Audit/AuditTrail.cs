namespace Versicle;

/// <summary>
/// What happened, when, by whom and from which command, in order: of a stream, an actor, a command, a correlation, or of what is
/// all of these. It reads the log itself, so it waits for no projection. Inject it into a query handler.
/// </summary>
public sealed class AuditTrail
{
    private readonly EngineParts _engine;

    internal AuditTrail(EngineParts engine) => _engine = engine;

    /// <summary>
    /// One page: <c>new LogRead { Actor = "ada", Backwards = true, Max = 50 }</c>. Empty only when there is nothing further.
    /// </summary>
    /// <exception cref="UnknownEventTypeException">This application does not know an event; it is not passed by.</exception>
    public async ValueTask<AuditPage> Read(LogRead read, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(read);
        var asked = read.Query;
        read = read with { Query = _engine.Codec.Widen(asked) };
        while (true)
        {
            var page = await _engine.RequiredStore.Log.Read(read, ct);
            read = read.Next(page);
            AuditEntry[] entries = [.. page.Events.SelectMany(recorded => Entries(recorded, asked))];
            if (entries.Length > 0 || page.IsEnd)
                return new(entries, page.IsEnd ? null : read with { Query = asked });
        }
    }

    private IEnumerable<AuditEntry> Entries(RecordedEvent recorded, EventQuery asked) => _engine.Codec.Decode(recorded, asked)
        .Select(happened => new AuditEntry(recorded.Context, recorded.Type, happened));
}

/// <summary>One page of an audit trail.</summary>
/// <param name="Entries">In the order that was asked for.</param>
/// <param name="Next">What to read next; null at the end.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, LogRead? Next);

/// <summary>One thing that happened. Several with one context where an old event became several.</summary>
/// <param name="At">Where, whose, when, by whom, from which command, and as part of what.</param>
/// <param name="Type">Its stored name.</param>
/// <param name="Event">The event, as it is today.</param>
public sealed record AuditEntry(EventContext At, string Type, object Event);
