using System.Diagnostics;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>Has this node's projections spread evenly over the nodes that live, and taken over from one that does not.</summary>
internal sealed class NodeKeeper(INodeDirectory directory, Guid self, IReadOnlyList<ProjectionWorker> workers, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan DeadAfter = TimeSpan.FromMilliseconds(2_500);
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(1);

    private readonly string[] _carries = [.. workers.Select(worker => NameOf(worker.Definition))];

    private IReadOnlySet<string> _carried = new HashSet<string>();

    /// <summary>Who lives.</summary>
    public Membership Members { get; } = new(self, time, DeadAfter);

    /// <summary>A projection's code, as nodes call it to each other.</summary>
    public static string NameOf(ProjectionDefinition projection) => NameOf(projection.Name, projection.Fingerprint);

    public static string NameOf(string projection, string fingerprint) => $"{projection}/{fingerprint}";

    /// <summary>The first look around, before anything is taken over.</summary>
    public async ValueTask Look(CancellationToken ct)
    {
        var nodes = await directory.Beat(self, _carries, ct);
        Members.Observe(nodes);
        foreach (var gone in Members.Gone(nodes, ForgetAfter))
            await directory.Remove(gone.Node, gone.Beat, ct);

        var (mine, carried) = (Members.Mine(), Members.Carried());
        foreach (var worker in workers)
            worker.Ownership.Set(mine.Contains(NameOf(worker.Definition)), isNew: !carried.SetEquals(_carried));
        _carried = carried;
    }

    public async Task Run(CancellationToken stop)
    {
        await Task.Yield();
        Activity.Current = null; // What it does is not part of whatever starts the host.
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Every, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await Look(stop);
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                // Who is not seen is taken for dead by the others; whoever writes under an earlier term cannot commit.
            }
            catch (Exception)
            {
                return;
            }
        }
    }

    /// <summary>Leaves, so that nobody has to find out.</summary>
    public async ValueTask Leave()
    {
        try
        {
            await directory.Remove(self, beat: null, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // They find out.
        }
    }
}

/// <summary>Whether a worker's projection is this node's to keep.</summary>
internal sealed class Ownership
{
    private readonly Lock _gate = new();
    private CancellationTokenSource _lost = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isMine = true;

    public bool IsMine
    {
        get
        {
            lock (_gate)
                return _isMine;
        }
    }

    /// <summary>Completes when somebody has looked around again, whatever came of it.</summary>
    public Task Looked
    {
        get
        {
            lock (_gate)
                return _changed.Task;
        }
    }

    /// <summary>Cancelled when it is not any more, or is to be thought about again.</summary>
    public CancellationToken Lost
    {
        get
        {
            lock (_gate)
                return _lost.Token;
        }
    }

    /// <param name="isMine">Whether it is this node's.</param>
    /// <param name="isNew">Whether other versions have living nodes than before: whoever keeps one thinks again which is to be current.</param>
    public void Set(bool isMine, bool isNew)
    {
        TaskCompletionSource looked;
        CancellationTokenSource? lost = null;
        lock (_gate)
        {
            if (_isMine && (!isMine || isNew))
                (lost, _lost) = (_lost, new());
            (_isMine, looked) = (isMine, _changed);
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        lost?.Cancel();
        lost?.Dispose();
        looked.SetResult();
    }
}
