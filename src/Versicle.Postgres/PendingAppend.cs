namespace Versicle.Postgres;

/// <summary>An append that waits for a batch, or travels in one.</summary>
internal sealed class PendingAppend
{
    private readonly TaskCompletionSource<AppendResult?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken _ct;
    private readonly CancellationTokenRegistration _cancellation;
    private int _isTaken;

    public PendingAppend(Append append, CancellationToken ct)
    {
        (Append, _ct) = (append, ct);
        _cancellation = ct.UnsafeRegister(static self => ((PendingAppend)self!).Cancel(), this);
    }

    public Append Append { get; }

    /// <summary>Null when its key was answered before.</summary>
    public Task<AppendResult?> Answer => _answer.Task;

    /// <summary>Joins a batch. False when the caller has given up before: from here on the append ends one way or the other.</summary>
    public bool Take()
    {
        if (Interlocked.Exchange(ref _isTaken, 1) == 1)
            return false;

        _cancellation.Unregister();
        return true;
    }

    public void Complete(AppendResult? result) => _answer.TrySetResult(result);

    public void Fail(Exception failure) => _answer.TrySetException(failure);

    private void Cancel()
    {
        if (Interlocked.Exchange(ref _isTaken, 1) == 0)
            _answer.TrySetCanceled(_ct);
    }
}
