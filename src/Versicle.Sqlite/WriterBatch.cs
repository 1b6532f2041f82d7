using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>
/// The transaction of those who share one commit. Each is in a savepoint of its own, so that one is undone without the
/// others; what destroys the transaction destroys it for all, and all are told so. Used by the holder of the writer only.
/// </summary>
internal sealed class WriterBatch(StoreConnection connection, Func<StoreConnection> reopen, StoreContext context)
{
    /// <summary>An older batch takes nobody in any more: it bounds what the first of it waits for the others.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromMilliseconds(2);

    private AppendStatements _statements = new(connection, context);
    private List<WriteTurn> _members = [];
    private LogHead _head;
    private LogHead _headBefore;
    private long _began;
    private Exception? _lost;

    public StoreConnection Connection { get; private set; } = connection;

    /// <summary>Whether somebody has ended in this batch already.</summary>
    public bool HasMembers => _members.Count > 0;

    /// <summary>Whether it takes in another one.</summary>
    public bool IsOpen => _lost is null && context.Time.GetElapsedTime(_began) < Young;

    public void Begin()
    {
        try
        {
            if (Connection.Db.IsClosed)
                Reopen();
            Connection.Run("begin immediate");
            Fault.Point("append.after-begin");
            _head = _statements.Head();
            Fault.Point("append.after-head");
            _began = context.Time.GetTimestamp();
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <summary>What <paramref name="turn"/> is told waits for the commit.</summary>
    public void Add(WriteTurn turn) => _members.Add(turn);

    /// <summary>What follows can be undone alone.</summary>
    public void Protect()
    {
        _headBefore = _head;
        Connection.Run("savepoint turn");
        Fault.Point("append.after-savepoint");
    }

    /// <summary>Carries out an append that waits for nobody.</summary>
    public void Run(WriteTurn turn)
    {
        _members.Add(turn);
        try
        {
            if (IsPlain(turn.Append!))
            {
                WriteOne(turn);
                return;
            }

            Protect();
        }
        catch (Exception failure)
        {
            Lose(failure);
            return;
        }

        Write(turn, turn.Append!);
    }

    // What can be wrong with one event alone is found before anything is written: it needs no savepoint.
    private static bool IsPlain(Append append) =>
        append is { Conditions.Count: 0, Answer: null, Streams: [{ Events: [{ Tags.Count: 0, Keys.Count: 0 }] }] };

    /// <summary>Writes an append, and keeps what came since <see cref="Protect"/>; a conflict or an error undoes it.</summary>
    public void Write(WriteTurn turn, Append append)
    {
        try
        {
            // One that does not hold would fail the commit of the whole batch.
            if (Connection.DeferredForeignKeys > 0)
                throw new ConstraintViolationException(Constraints.ForeignKeyName);

            if (!TryWrite(turn, append))
            {
                Undo();
                return;
            }

            Connection.Run("release turn");
            Fault.Point("session.after-release");
        }
        catch (Exception failure)
        {
            turn.Failure = IsTakenId(failure) ? TakenId(failure) : failure;
            Undo();
        }
    }

    /// <summary>Writes an append, and undoes it with what came since <see cref="Protect"/>, whatever came of it.</summary>
    public void Try(WriteTurn turn, Append append)
    {
        try
        {
            if (Connection.DeferredForeignKeys > 0)
                throw new ConstraintViolationException(Constraints.ForeignKeyName);
            TryWrite(turn, append);
        }
        catch (Exception failure)
        {
            turn.Failure = IsTakenId(failure) ? TakenId(failure) : failure;
        }

        Undo();
        if (_lost is not null)
            turn.Failure ??= _lost;
    }

    private void WriteOne(WriteTurn turn)
    {
        try
        {
            TryWrite(turn, turn.Append!);
        }
        catch (ConstraintViolationException taken) when (IsTakenId(taken))
        {
            turn.Failure = TakenId(taken);
        }
        catch (ImportUnderWayException underWay)
        {
            turn.Failure = underWay;
        }
    }

    private bool TryWrite(WriteTurn turn, Append append)
    {
        if (!_statements.IsOpen)
            throw new ImportUnderWayException($"'{Connection.Path}'");
        turn.Result = _statements.Write(append, _head);
        Fault.Point("append.after-insert");
        if (turn.Result is not AppendResult.Appended { Head: var head })
            return false;

        if (head.Position > _head.Position) // Not when the same commit was there already.
            _head = head;
        return true;
    }

    private static bool IsTakenId(Exception failure) => failure is ConstraintViolationException { Constraint: "versicle_events_event_id_key" };

    private static ArgumentException TakenId(Exception failure) => new(
        "An event id of this append is in the log already, or in it twice. An id names one event: take a new one.", failure);

    /// <summary>Undoes what came since <see cref="Protect"/>.</summary>
    public void Undo()
    {
        _head = _headBefore;
        if (NoticeLoss())
            return;

        try
        {
            Fault.Point("append.before-undo");
            Connection.Run("rollback to turn");
            Fault.Point("append.in-undo");
            Connection.Run("release turn");
            Fault.Point("append.after-undo");
        }
        catch (Exception failure)
        {
            Lose(failure);
        }
    }

    /// <summary>Whether the transaction is gone, and everybody's part with it: a full disk, or a user's "or rollback".</summary>
    public bool NoticeLoss()
    {
        if (_lost is null && Connection.IsIdle)
            Lose(Connection.LastFailure);
        return _lost is not null;
    }

    public void Lose(Exception? cause) => _lost ??= cause as StoreUnavailableException ?? new StoreUnavailableException(
        $"the transaction of '{Connection.Path}' that this message shared with others was rolled back by one of them. Nothing was written: send it again.", cause);

    /// <summary>Ends the transaction, for better or worse.</summary>
    /// <returns>Who is to be told, and null, or why none of it is written.</returns>
    public (List<WriteTurn> Members, Exception? NotCommitted) Commit()
    {
        var notCommitted = _lost ?? (HasMembers ? TryCommit() : null);
        if (notCommitted is null && HasMembers)
            context.Appended.Advance(_head.Position);
        else
            Abandon(); // Of a batch that everybody has left nothing is written, not even what was undone.

        var members = _members;
        (_members, _lost) = ([], null);
        return (members, notCommitted);
    }

    private Exception? TryCommit()
    {
        try
        {
            Fault.Point("append.before-commit");
            Connection.Run("commit");
            Fault.Point("append.after-commit");
            return null;
        }
        catch (Exception failure)
        {
            return Void(failure);
        }
    }

    // The disk may hold the whole commit though nobody sees it, and a crash would bring it back. The next commit is written
    // over it: only after that it is sure that nothing was.
    private Exception Void(Exception failure)
    {
        try
        {
            Abandon();
            Begin();
            SqliteFile.Mark(Connection, FileKind.Log);
            Connection.Run("commit");
            return failure;
        }
        catch (Exception) when (failure is StoreUnavailableException { IsFull: true })
        {
            return failure; // For what ends a commit there was no room: it is not there, and nothing can bring it back.
        }
        catch (Exception)
        {
            return new OutcomeUnknownException(Guid.Empty, TimeSpan.Zero, failure); // Each is told its own commit's id.
        }
    }

    private void Abandon()
    {
        try
        {
            if (!Connection.Db.IsClosed && !Connection.IsIdle)
                Connection.Run("rollback");
        }
        catch (Exception)
        {
            Connection.Dispose(); // The next batch opens another.
        }
    }

    private void Reopen()
    {
        Connection = reopen();
        _statements = new(Connection, context);
    }
}
