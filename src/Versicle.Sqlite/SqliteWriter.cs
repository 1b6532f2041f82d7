using SQLitePCL;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>
/// The one writer of a file, and group commit: those who come while a batch is written travel in the same commit or in the
/// next. The writer has no thread: it is a baton. Whoever holds it carries out the appends that wait, hands it to the next
/// handler, or commits, and then wakes the next one to lead a batch.
/// </summary>
internal sealed class SqliteWriter(StoreConnection connection, Func<StoreConnection> reopen, StoreContext context) : IAsyncDisposable
{
    /// <summary>An older batch takes nobody in any more: it bounds what the first of it waits for the others.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromMilliseconds(2);

    private readonly Lock _gate = new();
    private readonly Queue<WriteTurn> _waiting = new();
    private bool _isHeld;
    private bool _isClosed;

    // From here on: the holder's.
    private List<WriteTurn> _members = [];
    private AppendStatements _statements = new(connection, context.Time);
    private LogHead _head;
    private LogHead _headBefore;
    private long _began;
    private Exception? _lost;

    /// <summary>The connection of the holder.</summary>
    public StoreConnection Connection { get; private set; } = connection;

    public StoreContext Context => context;

    /// <summary>Whether the holder shares its commit with somebody before it.</summary>
    public bool HasMembers => _members.Count > 0;

    /// <summary>Appends. Answers when it is durable.</summary>
    public ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        var turn = new WriteTurn(append);
        return TryHold(turn, ct) ? Lead(turn)! : Wait(turn);
    }

    /// <summary>Waits for the writer, and begins.</summary>
    public async ValueTask<SqliteSession> Begin(string holder, CancellationToken ct)
    {
        var turn = new WriteTurn(append: null);
        var leads = TryHold(turn, ct);
        if (!leads)
        {
            await turn.Next.ConfigureAwait(false);
            leads = turn.Leads;
            turn.Rearm();
        }

        if (leads)
            Open();
        try
        {
            return new(this, turn, holder);
        }
        catch (Exception failure)
        {
            Lose(failure);
            Drive();
            throw;
        }
    }

    /// <summary>The holder has ended: goes on with the batch, and answers when <paramref name="turn"/>'s result is durable.</summary>
    public ValueTask<AppendResult?> End(WriteTurn turn)
    {
        _members.Add(turn);
        Drive();
        return turn.Next;
    }

    /// <summary>Writes an append after the batch's head. The caller has a savepoint, and undoes a conflict.</summary>
    public AppendResult Write(Append append)
    {
        var result = _statements.Write(append, _head);
        Fault.Point("append.after-insert");
        if (result is AppendResult.Appended appended && appended.Head.Position > _head.Position)
            _head = appended.Head;
        return result;
    }

    /// <summary>What follows can be undone alone.</summary>
    public void Protect()
    {
        _headBefore = _head;
        Connection.Run("savepoint turn");
    }

    public void Keep()
    {
        Connection.Run("release turn");
        Fault.Point("session.after-release");
    }

    /// <summary>Undoes what came after <see cref="Protect"/>.</summary>
    public void Undo()
    {
        _head = _headBefore;
        if (NoticeLoss())
            return;

        try
        {
            Connection.Run("rollback to turn");
            Connection.Run("release turn");
        }
        catch (Exception failure)
        {
            Lose(failure);
        }
    }

    /// <summary>Whether the batch's transaction is gone, and everybody's part with it: a full disk, or "or rollback".</summary>
    public bool NoticeLoss()
    {
        if (_lost is null && Connection.IsIdle)
            Lose(Connection.LastFailure);
        return _lost is not null;
    }

    /// <summary>Carries out what waits while the batch is young; then hands the writer on, or commits.</summary>
    public void Drive()
    {
        while (_lost is null && context.Time.GetElapsedTime(_began) < Young && TryNext() is { } next)
        {
            if (next.Append is null)
            {
                next.Grant(leads: false);
                return; // It drives on when it ends.
            }

            Run(next);
        }

        Commit();
    }

    public async ValueTask DisposeAsync()
    {
        var turn = new WriteTurn(append: null);
        if (!TryHoldLast(turn))
        {
            await turn.Next.ConfigureAwait(false);
            if (!turn.Leads)
                Commit();
        }

        Connection.Dispose();
    }

    private void Lose(Exception? cause) => _lost ??= cause as StoreUnavailableException ?? new StoreUnavailableException(
        $"the transaction of '{Connection.Path}' that this message shared with others was rolled back by one of them. Nothing was written: send it again.", cause);

    private bool TryHold(WriteTurn turn, CancellationToken ct)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (!_isHeld)
                return _isHeld = true;

            turn.Enlist(ct);
            _waiting.Enqueue(turn);
            return false;
        }
    }

    // Nobody comes after it, and who came before has ended when it holds the writer.
    private bool TryHoldLast(WriteTurn turn)
    {
        lock (_gate)
        {
            var holds = _isClosed || TryHold(turn, CancellationToken.None);
            _isClosed = true;
            return holds;
        }
    }

    private WriteTurn? TryNext()
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var next))
            {
                if (next.TryTake())
                    return next;
            }

            return null;
        }
    }

    private async ValueTask<AppendResult> Wait(WriteTurn turn)
    {
        if (await turn.Next.ConfigureAwait(false) is { } result)
            return result;

        turn.Rearm();
        return (await Lead(turn).ConfigureAwait(false))!;
    }

    private ValueTask<AppendResult?> Lead(WriteTurn turn)
    {
        Open();
        Run(turn);
        Drive();
        return turn.Next;
    }

    private void Open()
    {
        try
        {
            if (Connection.Db.IsClosed)
                Reopen();
            Connection.Run("begin immediate");
            Fault.Point("append.after-begin");
            _head = _statements.Head();
            _began = context.Time.GetTimestamp();
        }
        catch (Exception failure)
        {
            // Who waits has waited as long, and would wait once more for the same: they hear it too.
            Abandon();
            while (TryNext() is { } next)
                next.End(Copy(failure));
            Release();
            throw;
        }
    }

    private void Run(WriteTurn turn)
    {
        _members.Add(turn);
        try
        {
            Protect();
            turn.Result = Write(turn.Append!);
            if (turn.Result is AppendResult.Conflict)
                Undo();
            else
                Keep();
        }
        catch (Exception failure)
        {
            turn.Failure = failure;
            Undo();
        }
    }

    private void Commit()
    {
        var notCommitted = _lost;
        if (notCommitted is null)
        {
            try
            {
                Fault.Point("append.before-commit");
                Connection.Run("commit");
                Fault.Point("append.after-commit");
            }
            catch (Exception failure)
            {
                notCommitted = failure;
            }
        }

        if (notCommitted is not null)
            Abandon();
        else
            context.Appended.Advance(_head.Position);

        var members = _members;
        _members = [];
        _lost = null;
        Release();
        foreach (var member in members)
            member.End(notCommitted is null ? null : Copy(notCommitted));
    }

    /// <summary>Wakes the next one to lead a batch, or puts the writer down.</summary>
    private void Release()
    {
        WriteTurn? next = null;
        lock (_gate)
        {
            while (next is null && _waiting.TryDequeue(out var waiting))
                next = waiting.TryTake() ? waiting : null;
            _isHeld = next is not null;
        }

        next?.Grant(leads: true);
    }

    private void Abandon()
    {
        try
        {
            if (!Connection.IsIdle)
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
        _statements = new(Connection, context.Time);
    }

    // Each caller gets its own: a shared exception's stack trace would be everybody's.
    private static Exception Copy(Exception failure) => failure switch
    {
        StoreUnavailableException unavailable => new StoreUnavailableException(unavailable.Message, unavailable),
        _ => new StoreUnavailableException($"the commit did not succeed, and nothing was written: {failure.Message}", failure),
    };
}
