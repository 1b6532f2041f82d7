namespace Versicle;

/// <summary>Rows of a projection beside what a fold of their events makes of them.</summary>
/// <param name="Projection">Which one.</param>
/// <param name="Fingerprint">In which version of its code.</param>
/// <param name="Compared">Which rows, those included that are rightly not there.</param>
/// <param name="Drifted">Those that are not what their events make them. Empty: all is well.</param>
public sealed record DriftReport(
    string Projection, string Fingerprint, IReadOnlyList<(string ReadModel, string Key)> Compared, IReadOnlyList<DriftedRow> Drifted);

/// <summary>A row that is not what its events make it: somebody else has written it, or a fold is not pure.</summary>
/// <param name="ReadModel">Whose row.</param>
/// <param name="Key">Which row; see <see cref="Stores.ParkedEvent.Key"/>.</param>
/// <param name="Position">As of which checkpoint both are.</param>
/// <param name="Stored">What is there, as a JSON array of its columns; null for no row.</param>
/// <param name="Folded">What its events make it; null for no row.</param>
public sealed record DriftedRow(string ReadModel, string Key, LogPosition Position, string? Stored, string? Folded);
