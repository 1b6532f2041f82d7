namespace Versicle;

/// <summary>The domain's "no": a stable code and a sentence for people.</summary>
/// <param name="Code">Lower case, <c>thing.reason</c>: <c>user.email-required</c>. Callers program against it.</param>
/// <param name="Message">What is wrong and what to do, without secrets: it reaches the caller.</param>
/// <param name="Kind">What the caller did wrong, in a word; default: a rule of the domain said no.</param>
public sealed record Refusal(string Code, string Message, RefusalKind Kind = RefusalKind.Rule)
{
    /// <summary>The members that are wrong, in order; empty for a refusal about the whole.</summary>
    public IReadOnlyList<MemberFailure> Members { get; init; } = [];
}

/// <summary>A member of a message that is wrong.</summary>
/// <param name="Path">Its name as declared, from the message: <c>Lines[2].Amount</c>; empty for the whole.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record MemberFailure(string Path, string Message);

/// <summary>What a refused caller did wrong.</summary>
public enum RefusalKind
{
    /// <summary>The message is well-formed, and a rule of the domain says no. HTTP: 422.</summary>
    Rule,

    /// <summary>The message itself cannot be right, whatever the state. HTTP: 400.</summary>
    Input,

    /// <summary>What it is about does not exist. HTTP: 404.</summary>
    NotFound,

    /// <summary>It contradicts what is there already. HTTP: 409.</summary>
    Conflict,
}
