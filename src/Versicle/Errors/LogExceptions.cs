namespace Versicle;

/// <summary>An event is not what was appended: its row was changed from outside, or the disk has.</summary>
/// <param name="position">Where.</param>
/// <param name="expected">The hash that its row gives, or that was seen before.</param>
/// <param name="found">The hash that is there.</param>
public sealed class LogDamagedException(LogPosition position, EventHash expected, EventHash found)
    : VersicleException(
        ErrorCodes.LogDamaged,
        $"the event at position {position} has hash {found}, and {expected} is what it comes to: it is not what was appended. Verify the log, " +
        "and restore it.")
{
    /// <summary>Where.</summary>
    public LogPosition Position { get; } = position;
}

/// <summary>An import fills the log, and until it has ended nothing is appended. Nothing was written.</summary>
/// <param name="store">Which store.</param>
public sealed class ImportUnderWayException(string store)
    : VersicleException(
        ErrorCodes.ImportUnderWay,
        $"an import into {store} is under way, and until it has ended nothing is appended. Wait for it; if it was broken off, go on with the " +
        "same file.");

/// <summary>A line of an exported log is not as it was written, or the file is not the one to go on with.</summary>
/// <param name="line">Its number; 0 = the file as a whole.</param>
/// <param name="problem">What is wrong with it.</param>
public sealed class LogFileException(long line, string problem)
    : VersicleException(
        ErrorCodes.LogFile,
        $"{(line == 0 ? "" : $"line {line}: ")}{problem}. Take an export as it was written.")
{
    /// <summary>Its number; 0 = the file as a whole.</summary>
    public long Line { get; } = line;
}
