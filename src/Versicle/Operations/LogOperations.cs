using Versicle.Stores;

namespace Versicle;

/// <summary>
/// What an operator does with a log: check it, erase an event's data, move it to another store, say that it was restored. See
/// docs/operations.md. For programs and tools; a handler has no use for it.
/// </summary>
/// <param name="log">Of a store that is open.</param>
/// <param name="readDatabase">Whose checkpoints are checked too. Null: none.</param>
/// <param name="ids">For what is appended, and for new histories.</param>
public sealed class LogOperations(IEventLog log, IReadDatabase? readDatabase, IIdSource ids)
{
    private readonly ILogStorage _storage = log.Storage;

    /// <summary>
    /// Compares every event with its hash, and everything that is kept beside the events with what they say: positions, streams,
    /// tags, unique keys, commits, answers, redactions, histories, checkpoints. Changes nothing. As of one moment; an engine keeps old rows
    /// as long as it takes.
    /// </summary>
    /// <param name="anchor">An earlier report's, kept elsewhere. Null: none is compared.</param>
    /// <param name="progress">Told after every page.</param>
    /// <param name="ct">Ends it.</param>
    public async ValueTask<VerifyReport> Verify(LogAnchor? anchor, IProgress<OperationProgress>? progress, CancellationToken ct)
    {
        // The checkpoints first: they follow the log, so the moment that is checked has what they have seen.
        var checkpoints = readDatabase is null ? [] : await readDatabase.Checkpoints(ct);
        await using var snapshot = await _storage.Snapshot(ct);
        return await new Verification(snapshot, progress).Run(checkpoints, anchor, ct);
    }

    /// <summary>
    /// Erases the data of one event, for good, and appends a '$redacted' event that says by whom and why. Position, id, type, tags,
    /// unique keys, metadata and hash stay: keep personal data out of these. What the event's command was answered under its caller's
    /// key is erased too. The same order again does nothing.
    /// </summary>
    /// <returns>The position of the '$redacted' event.</returns>
    /// <exception cref="ArgumentException">There is no such event, it is Versicle's own, or it was redacted otherwise.</exception>
    /// <exception cref="LogDamagedException">It is not what was appended: verify the log first.</exception>
    public async ValueTask<LogPosition> Redact(Redaction redaction, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(redaction);
        ArgumentException.ThrowIfNullOrWhiteSpace(redaction.By, nameof(redaction));
        ArgumentException.ThrowIfNullOrWhiteSpace(redaction.Why, nameof(redaction));
        while (true)
        {
            var target = await Find(redaction.Position, ct);
            if (target.Redaction is { } done)
                return Same(target, redaction) ? new(done) : throw new ArgumentException($"The event at position {redaction.Position} was redacted by position {done}, with other data in its place.", nameof(redaction));

            var note = new NewEvent(ids.Next(), RedactionNote.EventType, RedactionNote.Write(target, redaction));
            var told = new Append(ids.Next(), [new(RedactionNote.Stream, ExpectedVersion.Any, [note])], EventMetadata.None);
            AppendCheck.CheckReplacement(redaction.Replacement);
            if (await _storage.Redact(target, redaction.Replacement, told, ct) is { } position)
                return position;
        }
    }

    /// <summary>The declarations of unique keys that all code which appends must have. A host makes them when it starts.</summary>
    public async ValueTask<IReadOnlyCollection<KeyDeclaration>> Keys(CancellationToken ct) => KeyDecision.Active(await _storage.KeyDecisions(ct));

    /// <summary>
    /// Gives a declaration of a unique key up, so that code without it may append. Values that are owned stay owned until they are
    /// released. A host whose code still has it makes it anew when it starts.
    /// </summary>
    /// <param name="declaration">Which one.</param>
    /// <param name="why">Kept with it.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="ArgumentException">It is not active.</exception>
    public async ValueTask RetireKey(KeyDeclaration declaration, string why, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        ArgumentException.ThrowIfNullOrWhiteSpace(why);
        AppendResult result;
        do
        {
            var decisions = await _storage.KeyDecisions(ct);
            if (!KeyDecision.Active(decisions).Contains(declaration))
                throw new ArgumentException($"The log has no declaration that {declaration}.", nameof(declaration));
            var told = new Append(ids.Next(), [], EventMetadata.None) { KeyDecisions = decisions.Count };
            result = await _storage.DecideKeys(told, [new(declaration, IsActive: false, why)], ct);
        }
        while (result is AppendResult.Outdated);
    }

    /// <summary>
    /// After a restore: begins a history of its own from the present head. Consumers that have seen more than the restored log
    /// holds stop with <see cref="LogForkedException"/>, which tells what is lost; others go on. PostgreSQL does it by itself after
    /// the promotion of a standby, and in another cluster.
    /// </summary>
    /// <returns>The head, and the new history.</returns>
    public ValueTask<LogHead> BeginEpoch(CancellationToken ct) => _storage.BeginEpoch(ids.Next(), ct);

    /// <summary>
    /// Writes the log as JSON lines: docs/log-format.md. A file that a broken-off export left is gone on with, up to the head that
    /// it began with.
    /// </summary>
    /// <param name="file">Empty, or an earlier export's: readable, writable, seekable.</param>
    /// <param name="progress">Told after every page.</param>
    /// <param name="ct">Breaks it off.</param>
    /// <returns>What was written, for a later <see cref="Verify"/>.</returns>
    /// <exception cref="LogFileException">The file is of another log, or was changed.</exception>
    public async ValueTask<LogAnchor> Export(Stream file, IProgress<OperationProgress>? progress, CancellationToken ct)
    {
        await using var snapshot = await _storage.Snapshot(ct);
        return await new LogExport(snapshot, file, progress).Run(ct);
    }

    /// <summary>
    /// Fills an empty log from an export: the same events at the same positions, with the same hashes, the answers that were kept, and a
    /// history of its own that goes on from theirs. Appends are refused until it has ended. Broken off, it goes on with the same file.
    /// </summary>
    /// <param name="file">From its beginning.</param>
    /// <param name="progress">Told after every batch.</param>
    /// <param name="ct">Breaks it off.</param>
    /// <returns>The head, in the new history.</returns>
    /// <exception cref="LogFileException">A line is not as it was written: tells its number.</exception>
    /// <exception cref="StoreMismatchException">The log is not empty.</exception>
    public ValueTask<LogHead> Import(Stream file, IProgress<OperationProgress>? progress, CancellationToken ct) =>
        new LogImport(_storage, progress).Run(file, ids.Next(), ct);

    private async ValueTask<StoredEvent> Find(LogPosition position, CancellationToken ct)
    {
        await using var snapshot = await _storage.Snapshot(ct);
        var found = position.Value < 1 ? null : (await snapshot.Events(position.Value - 1, 1, ct)).FirstOrDefault();
        if (found?.Position != position.Value)
            throw new ArgumentException($"There is no event at position {position}: the log's head is {snapshot.Head.Position}.", nameof(position));
        if (found.Type.StartsWith('$'))
            throw new ArgumentException($"The event at position {position} is '{found.Type}', Versicle's own, and is not redacted.", nameof(position));
        if (found.Damage is not null || found.Compute() != found.Hash)
            throw new LogDamagedException(position, found.Compute(), found.Hash);
        return found;
    }

    private static bool Same(StoredEvent target, Redaction redaction) => target.Data.Span.SequenceEqual(redaction.Replacement.Span);
}
