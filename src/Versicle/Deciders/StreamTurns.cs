namespace Versicle;

/// <summary>
/// Has the commands of one stream decide one after another in this process, where all but one would conflict. It only saves
/// work: what keeps a stream right is the expected version.
/// </summary>
internal sealed class StreamTurns
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<TaskCompletionSource>?> _busy = [];

    /// <summary>Waits for the turn; <see cref="Leave"/> hands it on.</summary>
    public ValueTask Enter(string stream, CancellationToken ct)
    {
        TaskCompletionSource waiter;
        lock (_gate)
        {
            if (_busy.TryAdd(stream, null))
                return ValueTask.CompletedTask;

            waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            (_busy[stream] ??= new()).Enqueue(waiter);
        }

        return Wait(waiter, ct);
    }

    public void Leave(string stream)
    {
        lock (_gate)
        {
            while (_busy[stream] is { Count: > 0 } waiting)
            {
                if (waiting.Dequeue().TrySetResult())
                    return; // It is that one's turn now.
            }

            _busy.Remove(stream);
        }
    }

    private static async ValueTask Wait(TaskCompletionSource waiter, CancellationToken ct)
    {
        await using var giveUp = ct.UnsafeRegister(static (waiter, ct) => ((TaskCompletionSource)waiter!).TrySetCanceled(ct), waiter);
        await waiter.Task;
    }
}
