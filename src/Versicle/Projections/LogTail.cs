using System.Diagnostics;
using Versicle.Stores;

namespace Versicle;

/// <summary>
/// The end of the log, read once per node: the last events, decoded, for every projection that is near the head. Who falls
/// out of its window, or finds it in trouble, reads for himself.
/// </summary>
internal sealed class LogTail(BatchReader reader, LogSignal signal, TimeProvider time)
{
    /// <summary>Events kept, beside the newest page.</summary>
    private const int Window = 4_096;

    private const int PageSize = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly LinkedList<LogBatch> _batches = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LogPosition _to;
    private bool _isSound = true;

    /// <summary>Begins at the head.</summary>
    public void Start(LogPosition head) => _to = head;

    /// <summary>The events after a position, as soon as there are any. Null: not from here, read for yourself.</summary>
    public async ValueTask<LogBatch?> Next(LogPosition after, int max, CancellationToken ct)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                var from = _batches.First?.Value.After ?? _to;
                if (!_isSound || after < from)
                    return null;
                if (after < _to)
                    return Holding(after).Part(after, max);
                more = _more.Task;
            }

            await more.WaitAsync(ct);
        }
    }

    /// <summary>Reads until it is told to stop.</summary>
    public async Task Run(CancellationToken stop)
    {
        await Task.Yield(); // Stores in the process answer at once: the host's start must not wait for the whole log.
        Activity.Current = null; // What it does is not part of whatever starts the host.
        while (!stop.IsCancellationRequested)
        {
            var news = signal.Next; // Taken before the look, so that nothing falls between the two.
            try
            {
                if (!Add(await reader.Read(_to, PageSize, stop)))
                    await news.WaitAsync(stop);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // Each projection meets it by itself, and says so.
                BeUnsound();
                await Task.Delay(Pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>False at the head.</summary>
    private bool Add(LogBatch batch)
    {
        TaskCompletionSource? waiting = null;
        lock (_gate)
        {
            _isSound = true;
            if (batch.Events.Count > 0)
            {
                _batches.AddLast(batch);
                _to = batch.To;
                while (_to.Value - _batches.First!.Value.To.Value >= Window)
                    _batches.RemoveFirst();
                waiting = Wake();
            }
        }

        waiting?.SetResult();
        return batch.Events.Count > 0;
    }

    private void BeUnsound()
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            _isSound = false;
            waiting = Wake();
        }

        waiting.SetResult();
    }

    private TaskCompletionSource Wake()
    {
        var waiting = _more;
        _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return waiting;
    }

    // From the end: most are near it.
    private LogBatch Holding(LogPosition after)
    {
        var node = _batches.Last!;
        while (node.Value.After > after)
            node = node.Previous!;
        return node.Value;
    }
}
