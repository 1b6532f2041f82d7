namespace Versicle;

/// <summary>Events of the log that are Versicle's own. Their stored names begin with <c>$</c>; no projection folds them.</summary>
internal static class OwnEvents
{
    /// <summary>See <see cref="SkippedEvent"/>.</summary>
    public const string Skipped = "$skipped";
}
