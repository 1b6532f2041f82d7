namespace Versicle.Sqlite;

/// <summary>Who writes, and who waits for it, first come first served. The writer is a baton: one holds it, or nobody does.</summary>
internal sealed class WriterQueue
{
    private readonly Lock _gate = new();
    private readonly Queue<WriteTurn> _waiting = new();
    private bool _isHeld;
    private bool _isClosed;

    /// <summary>True: the caller holds the writer. False: it waits, until it is granted the writer or told its result.</summary>
    public bool TryHold(WriteTurn turn, CancellationToken ct)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteEventStore));
            if (!_isHeld)
                return _isHeld = true;

            turn.Enlist(ct);
            _waiting.Enqueue(turn);
            return false;
        }
    }

    /// <summary>As <see cref="TryHold"/>, and nobody comes after it.</summary>
    public bool TryHoldLast(WriteTurn turn)
    {
        lock (_gate)
        {
            var holds = _isClosed || TryHold(turn, CancellationToken.None);
            _isClosed = true;
            return holds;
        }
    }

    /// <summary>The next one that still waits, for the holder.</summary>
    public WriteTurn? TryNext()
    {
        lock (_gate)
            return Next();
    }

    /// <summary>The next one that still waits; when there is none the holder holds the writer no more.</summary>
    public WriteTurn? NextOrRelease()
    {
        lock (_gate)
        {
            var next = Next();
            _isHeld = next is not null;
            return next;
        }
    }

    private WriteTurn? Next()
    {
        while (_waiting.TryDequeue(out var next))
        {
            if (next.TryTake())
                return next;
        }

        return null;
    }
}
