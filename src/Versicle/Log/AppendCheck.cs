namespace Versicle;

/// <summary>The limits of a log, checked before any I/O. Every store calls it first.</summary>
public static class AppendCheck
{
    /// <exception cref="AppendTooLargeException">More than <see cref="LogLimits"/> allow.</exception>
    /// <exception cref="ArgumentException">A stream without a name, or an entry without events.</exception>
    public static void Check(Append append)
    {
        ArgumentNullException.ThrowIfNull(append);
        CheckMetadata(append.Metadata);

        long events = 0;
        long bytes = 0;
        foreach (var entry in append.Streams)
        {
            if (entry.Stream == default)
                throw new ArgumentException("A stream has no name: default(StreamName) names nothing.", nameof(append));
            if (entry.Events.Count == 0)
                throw new ArgumentException($"The entry of stream '{entry.Stream}' has no events. Leave it out.", nameof(append));

            events += entry.Events.Count;
            foreach (var e in entry.Events)
            {
                Limit($"The stored name of an event of stream '{entry.Stream}', in characters,", e.Type.Length, LogLimits.MaxEventType);
                Limit($"The data of event '{e.Type}' of stream '{entry.Stream}', in bytes,", e.Data.Length, LogLimits.MaxEventBytes);
                bytes += e.Data.Length;
            }
        }

        Limit("The number of events of one append", events, LogLimits.MaxEvents);
        Limit("The data of one append, in bytes,", bytes, LogLimits.MaxAppendBytes);
    }

    private static void CheckMetadata(EventMetadata metadata)
    {
        Limit("The command's name, in characters,", metadata.Command?.Length ?? 0, LogLimits.MaxMetadataValue);
        Limit("The correlation, in characters,", metadata.Correlation?.Length ?? 0, LogLimits.MaxMetadataValue);
        Limit("The causation, in characters,", metadata.Causation?.Length ?? 0, LogLimits.MaxMetadataValue);
        Limit("The actor, in characters,", metadata.Actor?.Length ?? 0, LogLimits.MaxMetadataValue);
        Limit("The trace context, in characters,", metadata.TraceParent?.Length ?? 0, LogLimits.MaxMetadataValue);
    }

    private static void Limit(string what, long actual, long limit)
    {
        if (actual > limit)
            throw new AppendTooLargeException(what, actual, limit);
    }
}
