namespace Versicle;

/// <summary>
/// Who sent a message, and as part of what: what an entrance (an endpoint, a process manager, a command line) knows and the
/// message itself does not say. It ends up in the metadata of every event. Inject it into a handler, or take it from a
/// middleware's parameter.
/// </summary>
public sealed record MessageContext
{
    /// <summary>Nobody in particular, as part of nothing.</summary>
    public static MessageContext None { get; } = new();

    /// <summary>Who acts: a user's or a service's id. Null when nobody was signed in.</summary>
    public string? Actor { get; init; }

    /// <summary>What this message is part of; handed on to everything it causes. Null when it starts something.</summary>
    public string? Correlation { get; init; }

    /// <summary>What caused this message: the id of an event or of another message. Null for an outside caller.</summary>
    public string? Causation { get; init; }

    /// <summary>
    /// For queries: answer no earlier than this position. <see cref="ConsistencyToken.None"/>, the default, waits for nothing.
    /// </summary>
    public ConsistencyToken After { get; init; }

    /// <summary>
    /// The scope of this dispatch. Null, the default, lets the bus open one of its own; an entrance that has a scope
    /// already (an HTTP request) lends it for one message.
    /// </summary>
    public IServiceProvider? Services { get; init; }

    internal DispatchScope? Dispatch { get; init; }
}
