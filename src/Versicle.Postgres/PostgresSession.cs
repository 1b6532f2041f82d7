using System.Data.Common;
using System.Globalization;
using Npgsql;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>
/// One handler's transaction. Each of its statements is in a savepoint, so that a broken constraint undoes the statement and
/// not the handler, as on every engine. The log's lock is taken last, in the round trip that commits.
/// </summary>
internal sealed class PostgresSession : IStoreTransaction
{
    private const string Savepoint = "savepoint versicle_statement";
    private const string Release = "release savepoint versicle_statement";
    private const string UndoStatement = "rollback to savepoint versicle_statement";

    private readonly PostgresDatabase _database;
    private readonly StoreContext _context;
    private readonly PostgresSignals _signals;
    private readonly string _mark;
    private readonly CancellationTokenSource _limit;
    private readonly PostgresRowWriter _writer;
    private readonly PostgresRowReader _reader;
    private NpgsqlConnection _connection;
    private LentConnection? _lent;
    private bool _isClaimed;
    private bool _isBegun;
    private bool _hasFailed;
    private bool _isWarned;
    private bool _isOpen = true;

    private PostgresSession(PostgresDatabase database, StoreContext context, PostgresSignals signals, string holder, NpgsqlConnection connection)
    {
        (_database, _context, _signals, Holder, _connection) = (database, context, signals, holder, connection);
        _mark = context.Ids.Next().ToString("N", CultureInfo.InvariantCulture);
        (_writer, _reader) = (new(context.StoredJson), new(context.StoredJson));
        _limit = new(context.SessionLimit, context.Time);
    }

    public string Holder { get; }

    public bool IsOpen => _isOpen && !_limit.IsCancellationRequested;

    public string DatabaseName => _database.Name;

    public NpgsqlConnection Connection => _connection;

    public static async ValueTask<PostgresSession> Begin(
        PostgresDatabase database, StoreContext context, PostgresSignals signals, string holder, CancellationToken ct) =>
        new(database, context, signals, holder, await database.Connect(ct).ConfigureAwait(false));

    /// <summary>Goes on in the transaction that has claimed the key of the handler's command.</summary>
    public static PostgresSession Continue(
        PostgresDatabase database, StoreContext context, PostgresSignals signals, string holder, NpgsqlConnection claimed) =>
        new(database, context, signals, holder, claimed) { _isClaimed = true };

    public ValueTask<int> Execute(SqlText sql, CancellationToken ct) => Run(
        sql,
        static async (_, reader, command, ct) =>
        {
            while (await reader.NextResultAsync(ct).ConfigureAwait(false))
            {
                // Its rows, if it answers any, are not asked for.
            }

            return command.StatementType is StatementType.Insert or StatementType.Update or StatementType.Delete or StatementType.Merge
                ? checked((int)command.Rows)
                : 0;
        },
        ct);

    public ValueTask<IReadOnlyList<T>> Query<T>(SqlText sql, RowMapper<T> mapper, int max, CancellationToken ct) => Run<IReadOnlyList<T>>(
        sql,
        async (session, reader, _, ct) =>
        {
            var rows = await session._reader.ReadAll(reader, mapper, max, ct).ConfigureAwait(false);
            while (await reader.NextResultAsync(ct).ConfigureAwait(false))
            {
                // The savepoint's end answers too.
            }

            return rows;
        },
        ct);

    public DbTransaction Lend()
    {
        RequireOpen();
        if (!_isBegun || _hasFailed)
        {
            // The contract answers at once: the borrower's first statement must find the transaction begun.
            using var batch = NewBatch();
            AddBeginning(batch);
            batch.ExecuteNonQuery();
            NoteBegun();
        }

        return (_lent ??= new(this)).Transaction;
    }

    public ValueTask<AppendResult> Commit(Append append) => End(append, "commit");

    public ValueTask<AppendResult> Try(Append append) => End(append, "rollback");

    private async ValueTask<AppendResult> End(Append append, string by)
    {
        AppendCheck.Check(append);
        RequireOpen();
        _limit.CancelAfter(Timeout.InfiniteTimeSpan); // A commit that has begun ends one way or the other.
        RequireOpen();
        _isOpen = false;

        _lent?.End();
        Fault.Point("session.before-append");
        var call = new AppendCommand([append]);
        try
        {
            var answers = await Send(call, by).ConfigureAwait(false);
            if (_isWarned)
                return await Resolve(append.CommitId).ConfigureAwait(false);

            Fault.Point("append.before-told");
            if (by is "commit")
                _signals.Tell(answers.Head);
            Fault.Point("append.after-told");
            return answers.Of(0, call)!;
        }
        catch (PostgresException said) when (said.SqlState == PostgresErrors.Conflict)
        {
            var raised = AppendAnswers.Raised(said.Detail!);
            return raised.IsAnswered(0) ? await Answered(append.Answer!.Key).ConfigureAwait(false) : raised.Of(0, call)!;
        }
        catch (Exception failure) when (by is "commit" && PostgresErrors.IsOutcomeUnknown(failure))
        {
            return await Resolve(append.CommitId).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            if (PostgresErrors.IsLockTimeout(failure))
                await StuckHolder.End(_database).ConfigureAwait(false); // For the next one.
            throw PostgresErrors.Of(_database, failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isOpen = false;
        _limit.Dispose();
        _lent?.End();
        await PostgresDatabase.Close(_connection).ConfigureAwait(false);
    }

    /// <summary>What the driver said to a borrower, in the session's words.</summary>
    public Exception Explain(Exception failure) =>
        failure is OperationCanceledException or PostgresException { SqlState: "57014" or "25P03" } && _limit.IsCancellationRequested || IsTakenAway(failure)
            ? new SessionTimeoutException(Holder, _context.SessionLimit)
            : PostgresErrors.Of(_database, failure);

    public void RequireOpen()
    {
        if (_limit.IsCancellationRequested)
            throw new SessionTimeoutException(Holder, _context.SessionLimit);
        if (!_isOpen)
            throw new InvalidOperationException($"The session of '{Holder}' is used after its end.");
    }

    private async ValueTask<T> Run<T>(
        SqlText sql, Func<PostgresSession, NpgsqlDataReader, NpgsqlBatchCommand, CancellationToken, ValueTask<T>> read, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        RequireOpen();
        TransactionControl.Refuse(sql.Text);
        var isFirst = !_isBegun;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _limit.Token);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var batch = NewBatch();
                AddBeginning(batch);
                var command = _writer.Command(sql);
                batch.BatchCommands.Add(new(Savepoint));
                batch.BatchCommands.Add(command);
                batch.BatchCommands.Add(new(Release));
                Fault.Point("session.before-statement");
                await using var reader = await ExecuteFrom(batch, either.Token).ConfigureAwait(false);
                Fault.Point("session.after-begin");
                NoteBegun();
                var rows = await read(this, reader, command, either.Token).ConfigureAwait(false);
                Fault.Point("session.after-statement");
                return rows;
            }
            catch (Exception failure)
            {
                // A connection that the server has closed meanwhile is noticed at its first use.
                if (isFirst && attempt == 1 && PostgresErrors.IsOutcomeUnknown(failure) && !either.IsCancellationRequested)
                {
                    await Reconnect(ct).ConfigureAwait(false);
                    continue;
                }

                // The server is in the failed transaction. What a mapper throws has left it alone.
                if (failure is PostgresException or OperationCanceledException)
                    (_isBegun, _hasFailed) = (true, true);
                if (failure is OperationCanceledException && !_limit.IsCancellationRequested)
                    throw;
                throw Explain(failure);
            }
        }
    }

    // The first answer with columns that is the user's own: those of the beginning come before it.
    private static async ValueTask<NpgsqlDataReader> ExecuteFrom(NpgsqlBatch batch, CancellationToken ct)
    {
        var reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
        if (batch.BatchCommands[0].CommandText is not (Savepoint or UndoStatement))
            await reader.NextResultAsync(ct).ConfigureAwait(false);
        return reader;
    }

    private void AddBeginning(NpgsqlBatch batch)
    {
        if (!_isBegun)
        {
            var limit = _context.SessionLimit;
            if (!_isClaimed)
                batch.BatchCommands.Add(new("begin isolation level read committed read write"));
            batch.BatchCommands.Add(PostgresDatabase.Local($", set_config('versicle_session.mark', '{_mark}', true)", limit * 2, idle: limit, statement: limit * 2));
        }
        else if (_hasFailed)
        {
            batch.BatchCommands.Add(new(UndoStatement));
        }
    }

    private void NoteBegun() => (_isBegun, _hasFailed) = (true, false);

    private async ValueTask<AppendAnswers> Send(AppendCommand call, string by)
    {
        await using var batch = NewBatch();
        AddBeginning(batch);
        var first = _isBegun ? 0 : 1; // The settings of a beginning answer before it.

        // Deferred constraints before the log's lock: waiting for another's row under it could wait for ever.
        batch.BatchCommands.Add(new("set constraints all immediate"));
        var stall = _database.Options.StallLimit;
        batch.BatchCommands.Add(PostgresDatabase.Local("", lockTimeout: stall * 2, idle: stall, statement: stall * 3));
        var recordedAt = StoredValues.Normalize(_context.Time.GetUtcNow());
        batch.BatchCommands.Add(call.Call(_database, recordedAt, _context.Ids, _mark, isResolving: false));
        batch.BatchCommands.Add(new(by));
        batch.Timeout = (int)Math.Ceiling((stall * 4).TotalSeconds);

        _connection.Notice += NoteWarning;
        try
        {
            return await AppendRequest.Send(batch, first + 1).ConfigureAwait(false);
        }
        finally
        {
            _connection.Notice -= NoteWarning;
        }
    }

    private void NoteWarning(object sender, NpgsqlNoticeEventArgs e) => _isWarned |= e.Notice.InvariantSeverity == "WARNING";

    private async ValueTask<AppendResult> Resolve(Guid commitId)
    {
        var outcome = await new LostCommit(_database, _context).Find(commitId).ConfigureAwait(false);
        if (outcome is null)
            throw new StoreUnavailableException($"the connection to the store '{_database.Name}' was lost before the handler of '{Holder}' was committed. Nothing was written: send the message again.");

        _signals.Tell(outcome.Head.Position);
        return outcome;
    }

    private async ValueTask<AppendResult> Answered(AnswerKey key) =>
        await new KeptAnswers(_database).Find(key, CancellationToken.None).ConfigureAwait(false)
            ?? throw new StoreUnavailableException($"the answer of an earlier attempt of '{Holder}' was pruned from the store '{_database.Name}' this moment. Nothing was written: send the message again.");

    private NpgsqlBatch NewBatch() => new(_connection) { Timeout = (int)Math.Ceiling((_context.SessionLimit * 3).TotalSeconds) };

    private async ValueTask Reconnect(CancellationToken ct)
    {
        _isClaimed = false;
        await PostgresDatabase.Close(_connection).ConfigureAwait(false);
        _connection = await _database.Connect(ct).ConfigureAwait(false);
    }

    // The server ends a transaction that is idle for longer than the limit, whatever its client does meanwhile.
    private bool IsTakenAway(Exception failure) => PostgresErrors.IsOutcomeUnknown(failure) && _limit.IsCancellationRequested;
}
