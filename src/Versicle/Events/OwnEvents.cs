namespace Versicle;

/// <summary>Events of the log that are Versicle's own. Their stored names begin with <c>$</c>; no projection folds them.</summary>
internal static class OwnEvents
{
    /// <summary>See <see cref="SkippedEvent"/>.</summary>
    public const string Skipped = "$skipped";

    /// <summary>Changes unique keys for the streams of earlier events, to which a key was declared late; see <see cref="KeyBackfill"/>.</summary>
    public const string KeysClaimed = "$keys-claimed";
}
