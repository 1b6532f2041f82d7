using System.Runtime.CompilerServices;

namespace Versicle;

/// <summary>Reads one projection up to the head: the next page is read and decoded while the last one is folded and written.</summary>
internal sealed class CatchUp(BatchReader reader)
{
    /// <summary>Batches until the head, the empty one at the head included. Two are in memory at a time.</summary>
    public async IAsyncEnumerable<LogBatch> Read(LogPosition after, int max, [EnumeratorCancellation] CancellationToken ct)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task<LogBatch>? ahead = ReadOne(after, max, abandoned.Token);
        try
        {
            while (ahead is not null)
            {
                var batch = await ahead;
                ahead = batch.IsEnd ? null : ReadOne(batch.To, max, abandoned.Token);
                yield return batch;
            }
        }
        finally
        {
            await abandoned.CancelAsync();
            if (ahead is not null)
                await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<LogBatch> ReadOne(LogPosition after, int max, CancellationToken ct)
    {
        await Task.Yield(); // Stores in the process answer at once, and would read on the folding thread.
        return await reader.Read(after, max, ct);
    }
}
