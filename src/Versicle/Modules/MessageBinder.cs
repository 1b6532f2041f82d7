using System.Text.Json;

namespace Versicle.Modules;

/// <summary>
/// Makes a message from outside, member by member: from text (a route, a query string, a command line) or from JSON. Made
/// by the generator over base-library types only, so that a contracts assembly needs no web framework.
/// </summary>
public abstract class MessageBinder
{
    /// <summary>The message's type.</summary>
    public abstract Type MessageType { get; }

    /// <summary>The members, in order of the constructor; at most 64.</summary>
    public abstract IReadOnlyList<MessageMember> Members { get; }

    /// <summary>The ruled members of the message's type, which is the first, and of the records inside of it; empty for none.</summary>
    public virtual IReadOnlyList<IReadOnlyList<RuledMember>> RuledTypes => [];

    /// <summary>Starts a message.</summary>
    public abstract MessageDraft Begin();
}

/// <summary>Makes a <typeparamref name="TMessage"/>.</summary>
/// <typeparam name="TMessage">The message's type.</typeparam>
public abstract class MessageBinder<TMessage> : MessageBinder
{
    /// <inheritdoc/>
    public sealed override Type MessageType => typeof(TMessage);

    /// <summary>What its members' attributes say; null when they say nothing.</summary>
    public virtual MessageRules<TMessage>? Rules => null;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<IReadOnlyList<RuledMember>> RuledTypes => Rules?.Types ?? [];

    /// <summary>Makes the message of a draft that this binder began.</summary>
    public abstract TMessage Build(MessageDraft draft);

    /// <summary>Tells the members of <paramref name="message"/>, so that it is known again when it is repeated under a key.</summary>
    public virtual void Describe(TMessage message, PayloadWriter payload) =>
        throw new NotSupportedException($"the binder of '{typeof(TMessage).Name}' is written by hand and does not describe it. Override Describe, or send no key.");
}

/// <summary>One member of a message.</summary>
/// <param name="Name">As declared: <c>NewName</c>.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsRequired">Whether it is neither nullable nor has a default.</param>
/// <param name="FromText">Whether it can be read from text.</param>
public record MessageMember(string Name, Type Type, bool IsRequired, bool FromText)
{
    /// <summary>Whether null is one of its values.</summary>
    public bool AllowsNull { get; init; }

    /// <summary>What of its rules callers can be told; null for none.</summary>
    public MemberLimits? Limits { get; init; }
}

/// <summary>A message that is being made. One per request.</summary>
public abstract class MessageDraft
{
    /// <summary>Bit i: member i has been given a value; a member that may not be null, one that is not null.</summary>
    public ulong Present { get; protected set; }

    /// <summary>Gives member <paramref name="member"/> the value that <paramref name="text"/> says, in the invariant culture.</summary>
    /// <returns>False when the text is not such a value.</returns>
    public abstract bool TrySetText(int member, string text);

    /// <summary>
    /// Gives member <paramref name="member"/> the value at which <paramref name="reader"/> stands. A JSON null for a member
    /// that is required leaves it missing.
    /// </summary>
    /// <exception cref="JsonException">The value is not of the member's type.</exception>
    public abstract void SetJson(int member, ref Utf8JsonReader reader, JsonSerializerOptions options);
}
