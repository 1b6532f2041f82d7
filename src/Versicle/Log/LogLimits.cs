namespace Versicle;

/// <summary>What a log accepts; checked before any I/O.</summary>
public static class LogLimits
{
    /// <summary>Events in one append.</summary>
    public const int MaxEvents = 1_000;

    /// <summary>Bytes of one event's data.</summary>
    public const int MaxEventBytes = 1 << 20;

    /// <summary>Bytes of all data of one append.</summary>
    public const int MaxAppendBytes = 4 << 20;

    /// <summary>Characters of a stream's name.</summary>
    public const int MaxStreamName = 200;

    /// <summary>Characters of an event's stored name.</summary>
    public const int MaxEventType = 100;

    /// <summary>Characters of one member of an event's metadata.</summary>
    public const int MaxMetadataValue = 1_024;
}
