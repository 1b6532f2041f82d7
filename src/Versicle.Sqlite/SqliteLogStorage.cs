using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>
/// Operations on the log. Each opens a connection of its own, as another process would, and waits for the writer as long as that
/// would.
/// </summary>
internal sealed class SqliteLogStorage(string path, StoreContext context) : ILogStorage
{
    public ValueTask<ILogSnapshot> Snapshot(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new(new SqliteSnapshot(SqliteFile.OpenReader(path, context.SessionLimit)));
    }

    public ValueTask<LogPosition?> Redact(StoredEvent target, ReadOnlyMemory<byte> replacement, Append told, CancellationToken ct) =>
        new(Write<LogPosition?>(ct, connection =>
        {
            var statements = new AppendStatements(connection, context);
            if (statements.Write(told, statements.Head()) is not AppendResult.Appended { Head.Position: var position })
                return null;

            var erase = connection["""
                update versicle_events set data = ?3, salt = null, erased = ?4, redaction = ?5
                where position = ?1 and hash = ?2 and redaction is null returning 1
                """];
            erase.Bind(1, target.Position);
            erase.BindBlob(2, target.Hash.ToBytes());
            erase.BindText(3, replacement.Span);
            erase.BindBlob(4, EventDigest.Data(target.Salt!.Value, target.Data.Span).ToBytes());
            erase.Bind(5, position.Value);
            var erased = erase.Step();
            erase.Reset();
            EraseAnswer(connection, target.Position);
            return erased ? position : null;
        }));

    public ValueTask<IReadOnlyList<KeyDecision>> KeyDecisions(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var connection = SqliteFile.OpenReader(path, context.SessionLimit);
        return new(StoredRows.KeyDecisions(connection));
    }

    public ValueTask<AppendResult> DecideKeys(Append told, IReadOnlyList<KeyDecision> decisions, CancellationToken ct)
    {
        AppendResult? refused = null;
        var appended = Write<AppendResult>(ct, connection =>
        {
            var statements = new AppendStatements(connection, context);
            var head = statements.Head();
            if (!statements.IsOpen)
                throw new ImportUnderWayException($"'{path}'");
            var isKnown = statements.IsKnown(told.CommitId);
            var result = statements.Write(told, head);
            if (result is not AppendResult.Appended)
            {
                refused = result;
                return null;
            }

            foreach (var decision in isKnown ? [] : decisions)
                Add(connection, decision);
            return result;
        });
        return new((refused ?? appended)!);
    }

    public ValueTask<LogHead> BeginEpoch(Guid id, CancellationToken ct) => new(Write(ct, connection =>
    {
        var begin = connection["""
            insert into versicle_epochs (id, ordinal, parent, fork_position, reason, is_open)
            select ?1, ordinal + 1, id, (select coalesce(max(position), 0) from versicle_events), 'restore', is_open
            from versicle_epochs order by ordinal desc limit 1
            """];
        begin.BindText(1, id.ToString());
        begin.Run();
        return new LogReader(connection).Head();
    }));

    public ValueTask<LogPosition?> BeginImport(IReadOnlyList<StoredEpoch> histories, CancellationToken ct) => new(Write<LogPosition?>(
        ct, connection =>
    {
        var (epochs, head) = (StoredRows.Epochs(connection), new LogReader(connection).Head().Position);
        if (EpochChain.IsImporting(epochs, histories))
            return head;
        if (head > LogPosition.Start || !epochs[^1].IsOpen)
            return null;

        connection.Run("delete from versicle_epochs");
        foreach (var epoch in histories)
            Add(connection, epoch);
        foreach (var active in KeyDecision.Active(StoredRows.KeyDecisions(connection)))
            Add(connection, new KeyDecision(active, IsActive: false, "import"));
        return head;
    }));

    public ValueTask Import(
        IReadOnlyList<StoredEvent> events, IReadOnlyList<StoredCommit> commits, IReadOnlyList<StoredAnswer> answers, CancellationToken ct)
    {
        Write(ct, connection =>
        {
            var import = new ImportStatements(connection);
            foreach (var stored in events)
                import.Add(stored);
            foreach (var commit in commits)
                import.Add(commit);
            foreach (var answer in answers)
                import.Add(answer);
            return true;
        });
        return default;
    }

    public ValueTask<LogHead> EndImport(CancellationToken ct) => new(Write(ct, connection =>
    {
        connection.Run("update versicle_epochs set is_open = 1 where is_open = 0");
        return new LogReader(connection).Head();
    }));

    private static void EraseAnswer(StoreConnection connection, long position)
    {
        var erase = connection[$"""
            update versicle_answers set payload = x'00', status = {CommandAnswer.Erased}, body = x'', response = x''
            where position >= ?1 and (
              select ?1 between first_position and first_position + count - 1 from versicle_commits c where c.commit_id = versicle_answers.commit_id)
            """];
        erase.Bind(1, position);
        erase.Run();
    }

    private static void Add(StoreConnection connection, StoredEpoch epoch)
    {
        var insert = connection["""
            insert into versicle_epochs (id, ordinal, parent, fork_position, reason, is_open) values (?1, ?2, ?3, ?4, ?5, ?6)
            """];
        insert.BindText(1, epoch.Id.ToString());
        insert.Bind(2, epoch.Ordinal);
        insert.BindText(3, epoch.Parent?.ToString());
        insert.Bind(4, epoch.Fork);
        insert.BindText(5, epoch.Reason);
        insert.Bind(6, epoch.IsOpen ? 1 : 0);
        insert.Run();
    }

    private static void Add(StoreConnection connection, KeyDecision decision)
    {
        var insert = connection["""
            insert into versicle_key_decisions (ordinal, event_type, key, is_release, is_active, reason)
            select coalesce(max(ordinal), 0) + 1, ?1, ?2, ?3, ?4, ?5 from versicle_key_decisions
            """];
        insert.BindText(1, decision.Declaration.EventType);
        insert.BindText(2, decision.Declaration.Key);
        insert.Bind(3, decision.Declaration.IsRelease ? 1 : 0);
        insert.Bind(4, decision.IsActive ? 1 : 0);
        insert.BindText(5, decision.Reason);
        insert.Run();
    }

    private T? Write<T>(CancellationToken ct, Func<StoreConnection, T?> work)
    {
        ct.ThrowIfCancellationRequested();
        using var connection = SqliteFile.OpenWriter(path, FileKind.Log, context.SessionLimit);
        connection.Run("begin immediate");
        var result = work(connection);
        connection.Run(result is null ? "rollback" : "commit"); // Null: it is not as it must be.
        context.Appended.Advance(new LogReader(connection).Head().Position);
        return result;
    }
}
