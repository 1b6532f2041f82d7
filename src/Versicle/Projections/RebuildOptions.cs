namespace Versicle;

/// <summary>
/// When a new version of a projection becomes current: by default as soon as it has caught up. A version that parks rows which
/// the current one does not park waits for a confirmation in any case.
/// </summary>
public sealed class RebuildOptions
{
    /// <summary>Whether every new version waits until an operator confirms it. Default false.</summary>
    public bool ConfirmAlways { get; set; }

    /// <summary>
    /// The number of rows that may differ from the current version's before a new one waits for a confirmation: 0 or more. One
    /// that was not compared waits too. Default null: any number.
    /// </summary>
    public long? ConfirmAbove
    {
        get;
        set => field = value is null or >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(ConfirmAbove), value, "ConfirmAbove is 0 or more rows, or null.");
    }
}
