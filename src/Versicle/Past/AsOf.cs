namespace Versicle;

/// <summary>A moment of the log, for a query that is to be answered as it would have been then.</summary>
public abstract record AsOf
{
    private AsOf()
    {
    }

    /// <summary>After one event, and before the next.</summary>
    /// <param name="Value">The event's; <see cref="LogPosition.Start"/> is before the first.</param>
    public sealed record Position(LogPosition Value) : AsOf;

    /// <summary>At a command's commit, or at an earlier answer's <see cref="QueryAnswer{TResult}.AsOf"/>.</summary>
    /// <param name="Value">The token.</param>
    public sealed record Token(ConsistencyToken Value) : AsOf;

    /// <summary>At a time: after the last event, in the order of the log, that was appended then or before.</summary>
    /// <param name="Value">When.</param>
    public sealed record Time(DateTimeOffset Value) : AsOf;
}
