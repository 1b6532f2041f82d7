using Versicle.Stores;

namespace Versicle;

/// <summary>That every erased event has its '$redacted' event, and the other way round.</summary>
internal sealed class RedactionAudit(ILogSnapshot snapshot, Action<LogFinding> add)
{
    public async ValueTask Check(StoredEvent stored, CancellationToken ct)
    {
        if (stored.Erased is not null || stored.Redaction is not null || stored.Salt is null)
            await CheckErased(stored, ct);
        if (stored.Type == RedactionNote.EventType && stored.Damage is null)
            await CheckNote(stored, ct);
    }

    private async ValueTask CheckErased(StoredEvent stored, CancellationToken ct)
    {
        var note = stored.Redaction is { } at && await Find(at, ct) is { } told ? RedactionNote.Read(told) : null;
        if (note is null || note.Position != stored.Position || note.EventId != stored.EventId)
            Add(stored.Position, "told of by a '$redacted' event", stored.Redaction is { } where ? $"by position {where}" : "nowhere");
        else if (note.Replacement != EventDigest.Hash(stored.Data.Span))
            Add(stored.Position, $"replaced by data of {note.Replacement}", $"data of {EventDigest.Hash(stored.Data.Span)}");
        if (stored.Erased is null || stored.Salt is not null)
            Add(stored.Position, "without its salt, and with the digest of what was erased", "not so");
    }

    private async ValueTask CheckNote(StoredEvent stored, CancellationToken ct)
    {
        var note = RedactionNote.Read(stored);
        var target = note is null ? null : await Find(note.Position, ct);
        if (target?.Redaction != stored.Position)
            Add(stored.Position, $"of the event at {note?.Position ?? 0}", $"redacted by {target?.Redaction ?? 0}");
    }

    private async ValueTask<StoredEvent?> Find(long position, CancellationToken ct) =>
        (await snapshot.Events(position - 1, 1, ct)).FirstOrDefault() is { } found && found.Position == position ? found : null;

    private void Add(long position, string expected, string found) => add(new("redaction", new(position), "the event", expected, found));
}
