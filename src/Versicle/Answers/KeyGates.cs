namespace Versicle;

/// <summary>Of those who send one key to this process at once, one goes on; the others wait here, and are told what it was answered.</summary>
internal sealed class KeyGates(TimeProvider time, TimeSpan deadline)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AnswerKey, KeyGate> _running = [];

    /// <summary>How long is waited for whoever goes first: here, and at the store for other processes.</summary>
    public TimeSpan Deadline => deadline;

    /// <summary>The way is free, or it is known what was answered.</summary>
    /// <exception cref="CommandInProgressException">Whoever is first has not ended within the deadline.</exception>
    public async ValueTask<KeyGate> Enter(AnswerKey key, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            KeyGate? first;
            lock (_gate)
            {
                if (!_running.TryGetValue(key, out first))
                {
                    var mine = new KeyGate(this, key);
                    _running.Add(key, mine);
                    return mine;
                }
            }

            // When the first one fails, the next one tries.
            if (await Wait(first, deadline - time.GetElapsedTime(began), ct) is { } answered)
                return new(null, key) { Answered = answered };
        }
    }

    public void Leave(KeyGate gate)
    {
        lock (_gate)
            _running.Remove(gate.Key);
    }

    private async ValueTask<AppendResult.Answered?> Wait(KeyGate first, TimeSpan left, CancellationToken ct)
    {
        try
        {
            return await first.Ended.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, ct);
        }
        catch (TimeoutException)
        {
            throw new CommandInProgressException(first.Key.Message, deadline);
        }
    }
}

/// <summary>Being the one that goes on, until it is disposed.</summary>
internal sealed class KeyGate(KeyGates? gates, AnswerKey key) : IDisposable
{
    private readonly TaskCompletionSource<AppendResult.Answered?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AnswerKey Key => key;

    /// <summary>What the key is answered, once that is durable.</summary>
    public AppendResult.Answered? Answered { get; set; }

    public Task<AppendResult.Answered?> Ended => _ended.Task;

    public void Dispose()
    {
        gates?.Leave(this);
        _ended.TrySetResult(Answered);
    }
}
