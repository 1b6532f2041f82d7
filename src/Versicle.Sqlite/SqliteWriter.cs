using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>
/// The one writer of a file, and group commit: those who come while a batch is written travel in the same commit or in the
/// next. It has no thread of its own. Who finds it free, and alone, writes and commits on the spot; else appends are carried
/// out on the pool, batch after batch, until nobody waits; a handler has it for its turn, and goes on with the batch at its
/// end.
/// </summary>
internal sealed class SqliteWriter(StoreConnection connection, Func<StoreConnection> reopen, StoreContext context)
    : IThreadPoolWorkItem, IAsyncDisposable
{
    private readonly WriterQueue _queue = new();
    private readonly WriterBatch _batch = new(connection, reopen, context);

    // The holder's.
    private WriteTurn? _next;
    private bool _isShared;

    /// <summary>Appends. Answers when it is durable.</summary>
    public ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        var turn = new WriteTurn(append);
        if (!_queue.TryHold(turn, ct))
            return turn.Next!;

        if (_isShared)
        {
            Continue(turn); // By the time that the pool comes to it, others who are about to write have come too.
            return turn.Next!;
        }

        Open();
        _batch.Run(turn);
        Drive();
        return turn.Next!;
    }

    /// <summary>Waits for the writer, and begins.</summary>
    public async ValueTask<SqliteSession> Begin(string holder, CancellationToken ct)
    {
        var turn = new WriteTurn(append: null);
        if (_queue.TryHold(turn, ct))
        {
            Open();
        }
        else
        {
            await turn.Next.ConfigureAwait(false);
            turn.Rearm();
            if (turn.Leads)
                Open();
        }

        try
        {
            return new(this, _batch, turn, holder, context);
        }
        catch (Exception failure)
        {
            _batch.Lose(failure);
            Drive();
            throw;
        }
    }

    /// <summary>The holder has ended: goes on with the batch, and answers when what <paramref name="turn"/> is told is durable.</summary>
    public ValueTask<AppendResult?> End(WriteTurn turn)
    {
        _batch.Add(turn);
        Drive();
        return turn.Next;
    }

    /// <summary>
    /// The holder has undone its part. What it is told may stand on what others wrote into this batch: it waits for their commit, where
    /// there are any.
    /// </summary>
    public ValueTask<AppendResult?> Leave(WriteTurn turn)
    {
        if (_batch.HasMembers)
            return End(turn);

        Drive();
        return turn.Failure is { } failure ? ValueTask.FromException<AppendResult?>(failure) : new(turn.Result);
    }

    /// <summary>Goes on with the batch to its commit, or to the next handler's turn.</summary>
    public void Drive()
    {
        if (!Fill())
            return;

        Commit();
        if (_queue.NextOrRelease() is not { } next)
            return;

        _isShared = true;
        if (next.Append is null)
            next.Grant(leads: true);
        else
            Continue(next); // Who is here has an answer, and goes home with it.
    }

    /// <summary>On the pool, holding the writer: carries out who waits.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        for (var next = _next; next is not null; next = _queue.NextOrRelease())
        {
            if (next.Append is null)
            {
                next.Grant(leads: true);
                return;
            }

            try
            {
                Open();
            }
            catch (Exception failure)
            {
                next.End(Copy(failure));
                return;
            }

            _batch.Run(next);
            if (!Fill())
                return;
            Commit();
        }
    }

    /// <summary>Waits for all that came before, and closes the connection. Who comes after is refused.</summary>
    public async ValueTask DisposeAsync()
    {
        var turn = new WriteTurn(append: null);
        if (!_queue.TryHoldLast(turn))
        {
            await turn.Next.ConfigureAwait(false);
            if (!turn.Leads)
                Commit();
        }

        _batch.Connection.Dispose();
    }

    /// <summary>Carries out what waits while the batch takes it in. False when a handler has the writer now: it drives on.</summary>
    private bool Fill()
    {
        while (_batch.IsOpen && _queue.TryNext() is { } next)
        {
            if (next.Append is null)
            {
                next.Grant(leads: false);
                return false;
            }

            Fault.Point("append.after-joining");
            _batch.Run(next);
        }

        return true;
    }

    private void Continue(WriteTurn next)
    {
        _next = next;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Open()
    {
        try
        {
            _batch.Begin();
        }
        catch (Exception failure)
        {
            // Who waits has waited as long, and would wait once more for the same: they hear it too.
            while (_queue.NextOrRelease() is { } next)
                next.End(Copy(failure));
            throw;
        }
    }

    private void Commit()
    {
        var (members, notCommitted) = _batch.Commit();
        _isShared = members.Count > 1;
        Fault.Point("append.before-told");
        foreach (var member in members)
        {
            member.End(notCommitted is null ? null : Copy(notCommitted, member.CommitId));
            Fault.Point("append.after-told");
        }
    }

    // Each caller gets its own: a shared exception's stack trace would be everybody's.
    private static VersicleException Copy(Exception failure, Guid commit = default) => failure switch
    {
        OutcomeUnknownException unknown => new OutcomeUnknownException(commit, TimeSpan.Zero, unknown.InnerException),
        StoreUnavailableException unavailable => new StoreUnavailableException(unavailable.Message, unavailable) { IsFull = unavailable.IsFull },
        _ => new StoreUnavailableException($"the commit did not succeed, and nothing was written: {failure.Message}", failure),
    };
}
