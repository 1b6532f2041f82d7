using Npgsql;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>Operations on the log: each a transaction of its own that holds the log's lock.</summary>
internal sealed class PostgresLogStorage(PostgresDatabase database, StoreContext context, PostgresSignals signals) : ILogStorage
{
    private const string Head = "select coalesce((select position from versicle.versicle_events order by position desc limit 1), 0)";

    public async ValueTask<ILogSnapshot> Snapshot(CancellationToken ct) => await PostgresSnapshot.Take(database, ct).ConfigureAwait(false);

    public ValueTask<LogPosition?> Redact(StoredEvent target, ReadOnlyMemory<byte> replacement, Append told, CancellationToken ct) =>
        Write<LogPosition?>(ct, async connection =>
        {
            var call = new AppendCommand([told]);
            var recordedAt = Modules.StoredValues.Normalize(context.Time.GetUtcNow());
            AppendAnswers answers;
            await using (var batch = new NpgsqlBatch(connection))
            {
                batch.BatchCommands.Add(call.Call(database, recordedAt, context.Ids, mark: null, isResolving: false));
                await using var reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
                answers = await AppendAnswers.Read(reader).ConfigureAwait(false);
            }

            if (answers.Of(0, call) is not AppendResult.Appended { Head.Position: var position })
                return null;

            await using var erase = Command(connection, "select versicle.versicle_erase($1, $2, $3, $4)");
            erase.Parameters.Add(new NpgsqlParameter<long> { TypedValue = target.Position });
            erase.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = target.Hash.ToBytes() });
            erase.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = replacement.ToArray() });
            erase.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position.Value });
            return await erase.ExecuteScalarAsync(ct).ConfigureAwait(false) is true ? position : null;
        });

    public ValueTask<IReadOnlyList<KeyDecision>> KeyDecisions(CancellationToken ct) => database.Read<IReadOnlyList<KeyDecision>>(
        ct, database.Own(StoredRows.KeyDecisionsSql), static _ => { }, StoredRows.KeyDecisions);

    public async ValueTask<AppendResult> DecideKeys(Append told, IReadOnlyList<KeyDecision> decisions, CancellationToken ct)
    {
        AppendResult? refused = null;
        var appended = await Write(ct, async connection =>
        {
            var call = new AppendCommand([told]);
            var recordedAt = Modules.StoredValues.Normalize(context.Time.GetUtcNow());
            AppendAnswers answers;
            await using (var batch = new NpgsqlBatch(connection))
            {
                batch.BatchCommands.Add(call.Call(database, recordedAt, context.Ids, mark: null, isResolving: false));
                await using var reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
                answers = await AppendAnswers.Read(reader).ConfigureAwait(false);
            }

            var result = answers.Of(0, call);
            if (result is not AppendResult.Appended)
            {
                refused = result;
                return null;
            }

            // The answer to its commit was lost: what came with it is there, too.
            foreach (var decision in answers.IsKnown(0) ? [] : decisions)
                await Add(connection, decision, ct).ConfigureAwait(false);
            return result;
        }).ConfigureAwait(false);
        if (appended is AppendResult.Appended { Head.Position: var position })
            signals.Tell(position);
        return (refused ?? appended)!;
    }

    public async ValueTask<LogHead> BeginEpoch(Guid id, CancellationToken ct) => await Write<LogHead?>(ct, async connection =>
    {
        await using var begin = Command(connection, $"""
            insert into versicle.versicle_epochs (id, ordinal, parent, fork_position, system_identifier, timeline, reason, is_open)
            select $1, ordinal + 1, id, ({Head}), system_identifier, timeline, 'restore', is_open
            from versicle.versicle_epochs where id = versicle.versicle_current_epoch(({Head}), $2, false)
            """);
        begin.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        begin.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = context.Ids.Next() });
        await begin.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        return new LogHead(id, await HeadNow(connection, ct).ConfigureAwait(false));
    }).ConfigureAwait(false) ?? default;

    public ValueTask<LogPosition?> BeginImport(IReadOnlyList<StoredEpoch> histories, CancellationToken ct) => Write<LogPosition?>(
        ct, async connection =>
    {
        var epochs = new List<StoredEpoch>();
        await using (var select = Command(connection, StoredRows.EpochsSql))
        await using (var reader = await select.ExecuteReaderAsync(ct).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
                epochs.Add(StoredRows.Epoch(reader));
        }

        var head = await HeadNow(connection, ct).ConfigureAwait(false);
        if (EpochChain.IsImporting(epochs, histories))
            return head;
        if (head > LogPosition.Start || !epochs[^1].IsOpen)
            return null;

        await PostgresSchema.Run(connection, database.Own("delete from versicle.versicle_epochs"), ct).ConfigureAwait(false);
        foreach (var epoch in histories)
            await Add(connection, epoch, ct).ConfigureAwait(false);
        await EndDeclarations(connection, ct).ConfigureAwait(false);
        return head;
    });

    public async ValueTask Import(
        IReadOnlyList<StoredEvent> events, IReadOnlyList<StoredCommit> commits, IReadOnlyList<StoredAnswer> answers, CancellationToken ct) =>
        await Write<LogPosition?>(ct, async connection =>
        {
            await using var batch = new NpgsqlBatch(connection);
            var import = new ImportBatch(database, batch);
            foreach (var stored in events)
                import.Add(stored);
            foreach (var commit in commits)
                import.Add(commit);
            foreach (var answer in answers)
                import.Add(answer);
            await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            return LogPosition.Start;
        }).ConfigureAwait(false);

    public async ValueTask<LogHead> EndImport(CancellationToken ct) => await Write<LogHead?>(ct, async connection =>
    {
        await using var open = Command(connection, "update versicle.versicle_epochs set is_open = true where not is_open returning id");
        var id = (Guid)(await open.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
        return new LogHead(id, await HeadNow(connection, ct).ConfigureAwait(false));
    }).ConfigureAwait(false) ?? default;

    private async ValueTask EndDeclarations(NpgsqlConnection connection, CancellationToken ct)
    {
        IReadOnlyList<KeyDecision> decisions;
        await using (var select = Command(connection, StoredRows.KeyDecisionsSql))
        await using (var reader = await select.ExecuteReaderAsync(ct).ConfigureAwait(false))
            decisions = await StoredRows.KeyDecisions(reader, ct).ConfigureAwait(false);
        foreach (var active in KeyDecision.Active(decisions))
            await Add(connection, new KeyDecision(active, IsActive: false, "import"), ct).ConfigureAwait(false);
    }

    private async ValueTask Add(NpgsqlConnection connection, KeyDecision decision, CancellationToken ct)
    {
        await using var insert = Command(connection, """
            insert into versicle.versicle_key_decisions (ordinal, event_type, key, is_release, is_active, reason)
            select coalesce(max(ordinal), 0) + 1, $1, $2, $3, $4, $5 from versicle.versicle_key_decisions
            """);
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = decision.Declaration.EventType });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = decision.Declaration.Key });
        insert.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = decision.Declaration.IsRelease });
        insert.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = decision.IsActive });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = decision.Reason });
        await insert.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    // The last is this cluster's own; of the others it is not known where they were written, and nobody asks.
    private async ValueTask Add(NpgsqlConnection connection, StoredEpoch epoch, CancellationToken ct)
    {
        await using var insert = Command(connection, """
            insert into versicle.versicle_epochs (id, ordinal, parent, fork_position, system_identifier, timeline, reason, is_open)
            select $1, $2, $3, $4, (pg_control_system()).system_identifier,
              ('x' || lpad(left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), 16, '0'))::bit(64)::bigint, $5, $6
            """);
        insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = epoch.Id });
        insert.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch.Ordinal });
        insert.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid, Value = (object?)epoch.Parent ?? DBNull.Value });
        insert.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch.Fork });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = epoch.Reason });
        insert.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = epoch.IsOpen });
        await insert.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private async ValueTask<LogPosition> HeadNow(NpgsqlConnection connection, CancellationToken ct) =>
        new((long)(await PostgresSchema.Scalar(connection, database.Own(Head), ct).ConfigureAwait(false))!);

    private NpgsqlCommand Command(NpgsqlConnection connection, string text) => new(database.Own(text), connection);

    private async ValueTask<T> Write<T>(CancellationToken ct, Func<NpgsqlConnection, ValueTask<T>> work)
    {
        await using var connection = await database.Connect(ct).ConfigureAwait(false);
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
            var limit = database.Options.StallLimit;
            await using (var batch = new NpgsqlBatch(connection))
            {
                batch.BatchCommands.Add(PostgresDatabase.Local("", lockTimeout: limit * 2, idle: limit, statement: limit * 12));
                batch.BatchCommands.Add(new(database.Own("select pg_advisory_xact_lock(1447383635, 'versicle.versicle_events'::regclass::oid::integer)")));
                await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            }

            var result = await work(connection).ConfigureAwait(false);
            if (result is null)
                return result; // It is not as it must be: undone.
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            if (result is LogPosition position)
                signals.Tell(position);
            return result;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw PostgresErrors.Of(database, failure);
        }
    }
}
