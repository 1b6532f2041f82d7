using Versicle.Stores;

namespace Versicle;

/// <summary>
/// Which nodes live, as one of them sees it, and who keeps which projection: every node comes to the same answer by itself. A
/// wrong answer costs work, never correctness: that is the checkpoint's.
/// </summary>
internal sealed class Membership(Guid self, TimeProvider time, TimeSpan deadAfter)
{
    private readonly Dictionary<Guid, (long Beat, long SeenAt)> _seen = [];
    private IReadOnlyList<NodeBeat> _living = [];

    /// <summary>Takes note of what the directory says.</summary>
    public void Observe(IReadOnlyList<NodeBeat> nodes)
    {
        foreach (var node in nodes)
        {
            if (!_seen.TryGetValue(node.Node, out var seen) || seen.Beat != node.Beat)
                _seen[node.Node] = (node.Beat, time.GetTimestamp());
        }

        foreach (var gone in _seen.Keys.Except(nodes.Select(node => node.Node)).ToList())
            _seen.Remove(gone);
        _living = [.. nodes.Where(node => node.Node == self || SilentFor(node) < deadAfter).OrderBy(node => node.Node)];
    }

    /// <summary>Those that have been silent for so long that nobody waits for them any more.</summary>
    public IEnumerable<NodeBeat> Gone(IReadOnlyList<NodeBeat> nodes, TimeSpan after) =>
        nodes.Where(node => node.Node != self && SilentFor(node) >= after);

    /// <summary>Whether any living node has a projection's code.</summary>
    public bool IsCarried(string projection) => _living.Any(node => node.Carries.Contains(projection));

    /// <summary>All projections whose code a living node has.</summary>
    public IReadOnlySet<string> Carried() => _living.SelectMany(node => node.Carries).ToHashSet(StringComparer.Ordinal);

    /// <summary>The projections that this node keeps: an even share of those whose code it has.</summary>
    public IReadOnlySet<string> Mine()
    {
        var load = _living.ToDictionary(node => node.Node, _ => 0);
        var mine = new HashSet<string>(StringComparer.Ordinal);
        foreach (var projection in _living.SelectMany(node => node.Carries).Distinct().Order(StringComparer.Ordinal))
        {
            var keeper = _living.Where(node => node.Carries.Contains(projection)).MinBy(node => load[node.Node])!.Node;
            load[keeper]++;
            if (keeper == self)
                mine.Add(projection);
        }

        return mine;
    }

    private TimeSpan SilentFor(NodeBeat node) => time.GetElapsedTime(_seen[node.Node].SeenAt);
}
