using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>
/// The one writer of a file, and group commit: those who come while a batch is written travel in the same commit or in the
/// next. It has no thread. Whoever holds the writer carries out the appends that wait, hands it to the next handler, or
/// commits and then wakes the next one to lead a batch.
/// </summary>
internal sealed class SqliteWriter(StoreConnection connection, Func<StoreConnection> reopen, StoreContext context) : IAsyncDisposable
{
    private readonly WriterQueue _queue = new();
    private readonly WriterBatch _batch = new(connection, reopen, context);

    /// <summary>Appends. Answers when it is durable.</summary>
    public ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        var turn = new WriteTurn(append);
        return _queue.TryHold(turn, ct) ? Lead(turn)! : Wait(turn);
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

    /// <summary>Carries out what waits while the batch takes it in; then commits, or hands the writer on.</summary>
    public void Drive()
    {
        while (_batch.IsOpen && _queue.TryNext() is { } next)
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
            _batch.Begin();
        }
        catch (Exception failure)
        {
            // Who waits has waited as long, and would wait once more for the same: they hear it too.
            while (_queue.TryNext() is { } next)
                next.End(Copy(failure));
            _queue.Release();
            throw;
        }
    }

    private void Run(WriteTurn turn)
    {
        _batch.Add(turn);
        try
        {
            _batch.Protect();
        }
        catch (Exception failure)
        {
            _batch.Lose(failure);
            return;
        }

        _batch.Write(turn, turn.Append!);
    }

    private void Commit()
    {
        var (members, notCommitted) = _batch.Commit();
        _queue.Release();
        foreach (var member in members)
            member.End(notCommitted is null ? null : Copy(notCommitted));
    }

    // Each caller gets its own: a shared exception's stack trace would be everybody's.
    private static StoreUnavailableException Copy(Exception failure) => failure switch
    {
        StoreUnavailableException unavailable => new(unavailable.Message, unavailable),
        _ => new($"the commit did not succeed, and nothing was written: {failure.Message}", failure),
    };
}
