namespace Versicle;

/// <summary>What a command would do now, of which nothing is done.</summary>
/// <param name="Events">What it would append, in order. Empty: nothing, or it is refused.</param>
/// <param name="Refused">
/// Why it would not be carried out: a <see cref="RefusedException"/>, <see cref="NotFoundException"/> or
/// <see cref="ConflictException"/>. Null when it would.
/// </param>
/// <param name="Rows">The rows of read models that would change, by read model and key.</param>
public sealed record Preview(IReadOnlyList<PreviewedEvent> Events, VersicleException? Refused, IReadOnlyList<PreviewedRow> Rows);

/// <summary>An event that would be appended.</summary>
/// <param name="Stream">Whose.</param>
/// <param name="Event">As a reader of the log would find it.</param>
public sealed record PreviewedEvent(StreamName Stream, object Event);

/// <summary>A row of a read model that would change.</summary>
/// <param name="ReadModel">The read model's name.</param>
/// <param name="Key">Which row; see <see cref="Stores.ParkedEvent.Key"/>.</param>
/// <param name="Before">The row as it is; null when there is none.</param>
/// <param name="After">The row as it would be; null when there would be none.</param>
public sealed record PreviewedRow(string ReadModel, string Key, object? Before, object? After)
{
    /// <summary>Whether the row would not change but be parked, or stay so: its fold fails, or did earlier.</summary>
    public bool IsParked { get; init; }
}
