namespace Versicle;

/// <summary>A version of a projection was to become current again, and would take people back to what was before. Nothing has changed.</summary>
/// <param name="projection">Whose.</param>
/// <param name="fingerprint">Which version.</param>
/// <param name="position">Where it is.</param>
/// <param name="current">Where the current one is.</param>
public sealed class VersionBehindException(string projection, string fingerprint, LogPosition position, LogPosition current)
    : VersicleException(
        ErrorCodes.VersionBehind,
        $"version {fingerprint} of projection '{projection}' is at position {position}, and the current one at {current}: it was never current, or " +
        "no node with its code brings it on. Deploy its code again: it goes on from where it is, and becomes current by itself when no node has the other.")
{
    /// <summary>Whose.</summary>
    public string Projection { get; } = projection;

    /// <summary>Which version.</summary>
    public string Fingerprint { get; } = fingerprint;

    /// <summary>Where it is.</summary>
    public LogPosition Position { get; } = position;

    /// <summary>Where the current one is.</summary>
    public LogPosition Current { get; } = current;
}
