namespace Versicle.Stores;

/// <summary>The histories of a log: each goes on from the one before it, up to where it forks.</summary>
public static class EpochChain
{
    /// <summary>
    /// Whether the log has been where <paramref name="token"/> says: in its present history, or in an earlier one before a later
    /// one forked from it.
    /// </summary>
    public static bool Holds(IReadOnlyList<StoredEpoch> epochs, LogHead head, ConsistencyToken token) =>
        End(epochs, head, token.Epoch) is { } end && token.Position.Value <= end;

    /// <summary>The last position of a history that the log still holds; null when it is none of its histories.</summary>
    public static long? End(IReadOnlyList<StoredEpoch> epochs, LogHead head, Guid id)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        if (epochs.FirstOrDefault(epoch => epoch.Id == id) is not { } asked)
            return null;
        return epochs.Where(later => later.Ordinal > asked.Ordinal).Select(later => later.Fork).Append(head.Position.Value).Min();
    }

    /// <summary>Whether an import of these histories is under way: all but the last are there, and that one is not open.</summary>
    public static bool IsImporting(IReadOnlyList<StoredEpoch> epochs, IReadOnlyList<StoredEpoch> histories)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        return !epochs[^1].IsOpen && epochs[^1].Fork == histories[^1].Fork
            && epochs.SkipLast(1).Select(e => e.Id).SequenceEqual(histories.SkipLast(1).Select(e => e.Id));
    }
}
