using System.Diagnostics;

namespace Versicle;

/// <summary>Compares some rows of each projection that this node keeps, again and again.</summary>
internal sealed class RowSampler(ReadSide readSide, ProjectionEngine projections, TimeProvider time, TimeSpan every)
{
    /// <summary>Of each projection, each time.</summary>
    private const int Rows = 20;

    public async Task Run(CancellationToken stop)
    {
        await Task.Yield();
        Activity.Current = null; // What it does is not part of whatever starts the host.
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(every, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var projection in projections.Kept())
            {
                try
                {
                    await readSide.Compare(projection, Rows, stop);
                }
                catch (Exception) when (!stop.IsCancellationRequested)
                {
                    // A store that is not there is told by those who need it. The next time, then.
                }
                catch (Exception)
                {
                    return;
                }
            }
        }
    }
}
