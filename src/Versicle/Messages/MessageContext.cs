using System.Security.Claims;

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

    /// <summary>Who acts: a user's or a service's id; the <see cref="Caller"/>'s unless it is given. Null when nobody was signed in.</summary>
    public string? Actor
    {
        get => field ?? Caller?.FindFirst(ClaimTypes.NameIdentifier)?.Value;
        init;
    }

    /// <summary>Who sends it, with claims and roles: what policies are asked about. Null when nobody was signed in.</summary>
    public ClaimsPrincipal? Caller { get; init; }

    /// <summary>What this message is part of; handed on to everything it causes. Null when it starts something.</summary>
    public string? Correlation { get; init; }

    /// <summary>What caused this message: the id of an event or of another message. Null for an outside caller.</summary>
    public string? Causation { get; init; }

    /// <summary>
    /// For queries: answer no earlier than this position. <see cref="ConsistencyToken.None"/>, the default, waits for nothing.
    /// </summary>
    public ConsistencyToken After { get; init; }

    /// <summary>For queries: how long they may wait for <see cref="After"/>. Null, the default, is the host's freshness deadline.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>For queries: which state they must be answered from. Default: no earlier than <see cref="After"/>.</summary>
    public Consistency Consistency { get; init; }

    /// <summary>
    /// For queries: answer as it would have been at an earlier moment of the log, from a scratch fold of what the query reads.
    /// <see cref="After"/> and <see cref="Consistency"/> are then of no meaning. Null, the default: as it is now. See docs/past.md.
    /// </summary>
    public AsOf? AsOf { get; init; }

    /// <summary>
    /// For commands: what the one stream that it publishes to must be like, as its caller saw it. Null, the default, leaves it to the
    /// handler. A command that publishes to no stream, or to several, cannot be asked this.
    /// </summary>
    public ExpectedVersion? Expected { get; init; }

    /// <summary>
    /// For queries with a token: answer although events up to it are parked for what is read. Default false: such a query is
    /// refused with <see cref="RowParkedException"/>.
    /// </summary>
    public bool AcceptsParked { get; init; }

    /// <summary>
    /// The scope of this dispatch. Null, the default, lets the bus open one of its own; an entrance that has a scope
    /// already (an HTTP request) lends it for one message.
    /// </summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>
    /// For commands: the caller's own word for all attempts at one command, 1 to 255 characters. Of those that have the same word,
    /// for the same actor and message, one takes effect, and all are answered what it was answered, also a refusal. Null, the
    /// default: every attempt is a command of its own.
    /// </summary>
    /// <remarks>
    /// Answers are kept for <see cref="VersicleBuilder.AnswerRetention"/>. All callers that are not signed in are one actor: let
    /// them use words that nobody guesses. A conflict and a failure are not kept: the next attempt is carried out.
    /// </remarks>
    public string? Key { get; init; }

    /// <summary>How an entrance writes the answer that is kept for <see cref="Key"/>. Default: as JSON only.</summary>
    [System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
    public IAnswerForm? Form { get; init; }

    internal DispatchScope? Dispatch { get; init; }

    /// <summary>Of a preview: where its append ends.</summary>
    internal Trial? Trial { get; init; }

    /// <summary>Takes note of what a query reads. Null: nobody asks.</summary>
    internal ReadTrace? Trace { get; init; }
}
