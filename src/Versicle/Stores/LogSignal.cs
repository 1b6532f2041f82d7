namespace Versicle.Stores;

/// <summary>Tells subscriptions that the log has grown. Stores call <see cref="Advance"/> after each commit.</summary>
public sealed class LogSignal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _head;

    /// <summary>The latest position told.</summary>
    public LogPosition Head => new(Volatile.Read(ref _head));

    /// <summary>The log has come to <paramref name="head"/>. Earlier news that arrives later is ignored.</summary>
    public void Advance(LogPosition head)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            if (head.Value <= _head)
                return;
            Volatile.Write(ref _head, head.Value);
            waiting = _next;
            _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.SetResult();
    }

    /// <summary>Wakes everybody who waits, without news: "look for yourself".</summary>
    public void Nudge()
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            waiting = _next;
            _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.SetResult();
    }

    /// <summary>Completes at the next news. Take it before you look, and nothing is missed.</summary>
    public Task Next
    {
        get
        {
            lock (_gate)
                return _next.Task;
        }
    }
}
