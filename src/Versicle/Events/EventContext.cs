using System.Diagnostics;

namespace Versicle;

/// <summary>What the log knows about an event beside the event itself.</summary>
public sealed record EventContext
{
    /// <summary>The event's place in the log: 1 … head, dense.</summary>
    public required LogPosition Position { get; init; }

    /// <summary>Whose fact it is.</summary>
    public required StreamName Stream { get; init; }

    /// <summary>The stream's version after this event: 1 for its first.</summary>
    public required StreamVersion Version { get; init; }

    /// <summary>The event's own id.</summary>
    public required Guid EventId { get; init; }

    /// <summary>When it was appended, in UTC, cut to microseconds. Orders nothing: positions do.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>By what it is found, in the order of appending.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>From which command, by whom, as part of what.</summary>
    public required EventMetadata Metadata { get; init; }
}

/// <summary>From which command an event came, by whom, and as part of what. Equal for all events of one append.</summary>
public sealed record EventMetadata
{
    /// <summary>Nothing known.</summary>
    public static EventMetadata None { get; } = new();

    /// <summary>The name of the command's type, without its namespace. Null when no command appended it.</summary>
    public string? Command { get; init; }

    /// <summary>See <see cref="MessageContext.Correlation"/>.</summary>
    public string? Correlation { get; init; }

    /// <summary>See <see cref="MessageContext.Causation"/>.</summary>
    public string? Causation { get; init; }

    /// <summary>See <see cref="MessageContext.Actor"/>.</summary>
    public string? Actor { get; init; }

    /// <summary>The W3C trace context of the span that appended it, as in the header <c>traceparent</c>.</summary>
    public string? TraceParent { get; init; }

    internal static EventMetadata Of(Type command, MessageContext context) => new()
    {
        Command = command.Name,
        Correlation = context.Correlation,
        Causation = context.Causation,
        Actor = context.Actor,
        TraceParent = CurrentTrace,
    };

    internal static string? CurrentTrace => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;
}
