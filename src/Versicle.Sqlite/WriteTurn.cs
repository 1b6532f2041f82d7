using System.Threading.Tasks.Sources;

namespace Versicle.Sqlite;

/// <summary>
/// One who writes: an append that whoever has the writer carries out, or a handler that wants the writer for itself. A
/// handler may wait twice: for the writer, and for the commit that its result travels in.
/// </summary>
/// <param name="append">Null for a handler.</param>
internal sealed class WriteTurn(Append? append) : IValueTaskSource<AppendResult?>
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Cancelled = 2;

    // Answers run on the pool, so that the one who commits is not kept by those it answers.
    private ManualResetValueTaskSourceCore<AppendResult?> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private int _state;

    public Append? Append => append;

    /// <summary>Of what it appends: a handler's is known at its end.</summary>
    public Guid CommitId { get; set; } = append?.CommitId ?? default;

    /// <summary>For a handler that was granted the writer: whether it is the first of its batch, and opens it.</summary>
    public bool Leads { get; private set; }

    /// <summary>What it is told when its batch is durable.</summary>
    public AppendResult? Result { get; set; }

    /// <summary>What it is told instead, though its batch is durable.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The next thing that happens to it: a handler is granted the writer, or its batch has ended with its result.</summary>
    public ValueTask<AppendResult?> Next => new(this, _core.Version);

    /// <summary>It waits in the queue now, and can be cancelled there.</summary>
    public void Enlist(CancellationToken ct) => _cancellation = ct.UnsafeRegister(
        static (turn, ct) => ((WriteTurn)turn!).Cancel(ct), this);

    /// <summary>Takes it from the queue. False when its caller has given up.</summary>
    public bool TryTake()
    {
        if (Interlocked.CompareExchange(ref _state, Taken, Waiting) != Waiting)
            return false;

        _cancellation.Unregister();
        return true;
    }

    /// <summary>The handler has the writer.</summary>
    public void Grant(bool leads)
    {
        Leads = leads;
        _core.SetResult(null);
    }

    /// <summary>The handler goes on, and will wait for its batch.</summary>
    public void Rearm() => _core.Reset();

    /// <summary>Its batch has ended.</summary>
    /// <param name="notCommitted">Why the batch is not durable; null when it is.</param>
    public void End(Exception? notCommitted)
    {
        if ((notCommitted ?? Failure) is { } failure)
            _core.SetException(failure);
        else
            _core.SetResult(Result);
    }

    AppendResult? IValueTaskSource<AppendResult?>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<AppendResult?>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<AppendResult?>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken ct)
    {
        if (Interlocked.CompareExchange(ref _state, Cancelled, Waiting) == Waiting)
            _core.SetException(new OperationCanceledException(ct));
    }
}
