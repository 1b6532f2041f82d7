using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>
/// Group commit: what arrives while a batch is on its way travels together in the next. Whoever finds no batch on its way
/// sends one, and goes on sending while there is something to send; no thread of its own.
/// </summary>
internal sealed class PostgresWriter(AppendSender sender, PostgresDatabase database, TimeProvider time) : IAsyncDisposable
{
    /// <summary>One batch holds the log's lock for as long as it takes: a few milliseconds at this many events.</summary>
    private const int MaxBatchEvents = 1_000;

    private const int MaxBatchBytes = 4 << 20;

    /// <summary>The part of a batch's time for which the sender then waits for those whom it has just answered.</summary>
    private const int GatheringPart = 8;

    /// <summary>And this often it lets them go first, at most: about a millisecond, also where a batch took long, or a clock stands still.</summary>
    private const int MaxTurns = 1_000;

    private readonly Lock _gate = new();
    private readonly Queue<PendingAppend> _waiting = new();
    private Task _sending = Task.CompletedTask;
    private bool _isSending;
    private bool _isClosed;

    /// <summary>Appends. Null: nothing was written, because the key of its answer has been answered before.</summary>
    public Task<AppendResult?> Append(Append append, CancellationToken ct)
    {
        var pending = new PendingAppend(append, ct);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _waiting.Enqueue(pending);
            if (_isSending)
                return pending.Answer;
            _isSending = true;
        }

        var sending = SendAll();
        lock (_gate)
        {
            if (!_isClosed)
                _sending = sending;
        }

        return pending.Answer;
    }

    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (_gate)
        {
            _isClosed = true;
            last = _sending;
        }

        await last.ConfigureAwait(false);
        await sender.DisposeAsync().ConfigureAwait(false);
    }

    private async Task SendAll()
    {
        while (NextBatch() is { } batch)
        {
            var began = time.GetTimestamp();
            await Send(batch).ConfigureAwait(false);
            var (answered, took) = (time.GetTimestamp(), time.GetElapsedTime(began));
            var all = batch.Count + Waiting;

            // Who was answered may append again at once, and that is to join those who wait already: else the two would travel
            // in turns for ever, in batches of half the size. One alone has nobody to join.
            for (var turn = 0; all > 1 && turn < MaxTurns && Waiting < all && time.GetElapsedTime(answered) * GatheringPart < took; turn++)
                await Task.Yield();
        }
    }

    private int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    private async Task Send(List<PendingAppend> batch)
    {
        try
        {
            if (batch.Count > 1)
                Fault.Point("append.after-joining");
            var answers = await sender.Send([.. batch.Select(p => p.Append)]).ConfigureAwait(false);
            Fault.Point("append.before-answer");
            for (var i = 0; i < batch.Count; i++)
                Answer(batch[i], answers, i);
        }
        catch (Exception failure) when (batch.Count > 1 && failure is StoreUnavailableException or OutcomeUnknownException)
        {
            foreach (var pending in batch)
            {
                pending.Fail(failure is OutcomeUnknownException
                    ? new OutcomeUnknownException(pending.Append.CommitId, database.Options.OutcomeDeadline, failure.InnerException)
                    : failure);
            }
        }
        catch (Exception) when (batch.Count > 1)
        {
            // One of them is to blame: each on its own, under the same id, and the others are not touched.
            foreach (var pending in batch)
                await Send([pending]).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            batch[0].Fail(failure);
        }
    }

    private void Answer(PendingAppend pending, SentAppends answers, int place)
    {
        try
        {
            if (answers.Answers.IsAnswered(place))
                pending.Complete(null);
            else if (answers.Result(place) is { } result)
                pending.Complete(result);
            else
                pending.Fail(new StoreUnavailableException($"commit '{pending.Append.CommitId}' was given up in the store '{database.Name}' before. Nothing was written: append under a new id."));
        }
        catch (ConsistencyTokenException refused)
        {
            pending.Fail(refused); // Its neighbours are written.
        }
    }

    private List<PendingAppend>? NextBatch()
    {
        lock (_gate)
        {
            var batch = new List<PendingAppend>();
            var (events, bytes) = (0, 0L);
            var ids = new HashSet<Guid>();
            var keys = new HashSet<AnswerKey>();
            while (_waiting.TryPeek(out var next))
            {
                foreach (var entry in next.Append.Streams)
                {
                    events += entry.Events.Count;
                    foreach (var happened in entry.Events)
                        bytes += happened.Data.Length;
                }

                // The same append twice, or two under one key: the second is answered from what the first has committed.
                var isKnown = ids.Contains(next.Append.CommitId) || next.Append.Answer is { } answer && keys.Contains(answer.Key);
                if (batch.Count > 0 && (events > MaxBatchEvents || bytes > MaxBatchBytes || isKnown))
                    break;

                _waiting.Dequeue();
                if (next.Take())
                {
                    batch.Add(next);
                    ids.Add(next.Append.CommitId);
                    if (next.Append.Answer is { Key: var key })
                        keys.Add(key);
                }
            }

            _isSending = batch.Count > 0;
            return _isSending ? batch : null;
        }
    }
}
