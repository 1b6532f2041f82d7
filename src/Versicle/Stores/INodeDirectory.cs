namespace Versicle.Stores;

/// <summary>
/// Where the nodes that share a read database see each other. Nobody's clock is in it: a node that lives counts on, and the
/// others watch by their own clocks whether it does.
/// </summary>
public interface INodeDirectory
{
    /// <summary>Counts this node on, and answers all nodes.</summary>
    ValueTask<IReadOnlyList<NodeBeat>> Beat(Guid node, IReadOnlyList<string> carries, CancellationToken ct);

    /// <summary>Takes a node out: itself when it ends, or another one.</summary>
    /// <param name="node">Which one.</param>
    /// <param name="beat">Only if it has not counted on since. Null: whatever it has.</param>
    /// <param name="ct">Cancels it.</param>
    ValueTask Remove(Guid node, long? beat, CancellationToken ct);
}

/// <summary>A node, as it last counted.</summary>
/// <param name="Node">Its id, for as long as the process lives.</param>
/// <param name="Beat">Counts up while it lives.</param>
/// <param name="Carries">The projections whose code it has, each as <c>name/fingerprint</c>.</param>
public sealed record NodeBeat(Guid Node, long Beat, IReadOnlyList<string> Carries);
