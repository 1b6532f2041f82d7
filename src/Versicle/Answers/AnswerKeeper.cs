using Versicle.Stores;

namespace Versicle;

/// <summary>
/// Forgets answers that are older than they are kept. Age counts the log's own clock, which runs while processes run and by no
/// more than they saw pass: a wall clock that jumps prunes nothing.
/// </summary>
internal sealed class AnswerKeeper(IAnswerBook answers, TimeProvider time, TimeSpan retention)
{
    /// <summary>How often; an answer may have been dated this much too early, and is kept so much longer.</summary>
    public static TimeSpan Tick { get; } = TimeSpan.FromMinutes(1);

    private const int Batch = 500;

    public async Task Run(CancellationToken stop)
    {
        var (clock, seen) = (TimeSpan.Zero, time.GetTimestamp());
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var to = clock + time.GetElapsedTime(seen);
                (seen, clock) = (time.GetTimestamp(), await answers.Advance(to, stop));
                while (clock > retention + Tick && await answers.Prune(clock - retention - Tick, Batch, stop) == Batch)
                {
                    // One batch after another: between them others write.
                }

                await Task.Delay(Tick, time, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (VersicleException)
            {
                await Task.Delay(Tick, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // The store is not there: later.
            }
        }
    }
}
