namespace Versicle;

/// <summary>A query came with a token, and an event up to it is parked for what the query reads: it would not see its own write.</summary>
/// <param name="readModel">Which read model.</param>
/// <param name="key">The row that was asked for, as in <see cref="Stores.ParkedEvent.Key"/>; null for a list or a statement.</param>
/// <param name="position">The earliest parked event.</param>
public sealed class RowParkedException(string readModel, string? key, LogPosition position)
    : VersicleException(
        ErrorCodes.RowParked,
        $"{(key is null ? "a row" : "the row")} of read model '{readModel}' has parked events from position {position} on: one failed, and is not applied. " +
        "Mend the fold and retry it, or skip the event; ask with AcceptsParked, or without a token, for what is there.")
{
    /// <summary>Which read model.</summary>
    public string ReadModel { get; } = readModel;

    /// <summary>The row that was asked for; null for a list or a statement.</summary>
    public string? Key { get; } = key;

    /// <summary>The earliest parked event.</summary>
    public LogPosition Position { get; } = position;
}

/// <summary>More events fail than may be parked: this is no broken row, it is a broken projection. It has stopped before the event.</summary>
/// <param name="projection">Which one.</param>
/// <param name="position">The event that fails now.</param>
/// <param name="limit">Which limit, and what there is.</param>
/// <param name="cause">Why the event fails; null where it only waits behind another.</param>
public sealed class ParkingFullException(string projection, LogPosition position, string limit, Exception? cause)
    : VersicleException(
        ErrorCodes.ParkingFull,
        $"projection '{projection}' does not park the event at position {position}: {limit}. Deploy a fold that handles these events, or raise the limit in ReadModels(read => read.Parking).",
        cause);
