using System.ComponentModel;
using System.Text.Json;

namespace Versicle.Modules;

/// <summary>Makes a message of its members' values. Generated code says how.</summary>
/// <param name="build">The message of a draft.</param>
/// <param name="read">The values of a message's members, in order; null when one is hidden.</param>
/// <param name="members">In order of the constructor.</param>
/// <param name="plain">A message with what it must be given, and nothing else; null when no member has a default of its own.</param>
/// <param name="rules">What its members' attributes say, or null.</param>
/// <typeparam name="TMessage">The message's type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class MemberBinder<TMessage>(
    Func<MemberDraft, TMessage> build,
    Func<TMessage, object?[]>? read,
    BoundMember[] members,
    Func<TMessage, TMessage>? plain = null,
    MessageRules<TMessage>? rules = null) : MessageBinder<TMessage>
{
    /// <inheritdoc/>
    public override IReadOnlyList<MessageMember> Members => members;

    /// <inheritdoc/>
    public override MessageRules<TMessage>? Rules => rules;

    /// <inheritdoc/>
    public override MessageDraft Begin() => new MemberDraft(members);

    /// <inheritdoc/>
    public override TMessage Build(MessageDraft draft) => build((MemberDraft)draft);

    /// <inheritdoc/>
    public override void Describe(TMessage message, PayloadWriter payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        if (read is null)
        {
            payload.Unreadable(members.First(member => member.Traits.HasFlag(MemberTraits.Hidden)).Name);
            return;
        }

        var values = read(message);
        var usual = plain is null ? null : read(plain(message));
        for (var i = 0; i < members.Length; i++)
        {
            var told = members[i].Told ?? members[i];
            told.Tell(payload, values[i], usual is not null && members[i].Traits.HasFlag(MemberTraits.OwnDefault) ? usual[i] : told.Default);
        }
    }
}

/// <summary>The values of a message that is being made.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class MemberDraft : MessageDraft
{
    private readonly BoundMember[] _members;
    private readonly object?[] _values;

    internal MemberDraft(BoundMember[] members)
    {
        _members = members;
        _values = new object?[members.Length];
        for (var i = 0; i < members.Length; i++)
            _values[i] = members[i].Default;
    }

    /// <summary>The value of a member: the one given, or its default.</summary>
    public object? this[int member] => _values[member];

    /// <summary>Whether a member has been given a value.</summary>
    public bool Has(int member) => (Present & (1UL << member)) != 0;

    /// <inheritdoc/>
    public override bool TrySetText(int member, string text)
    {
        if (member >= _members.Length || !_members[member].TryRead(text, out var value))
            return false;
        Set(member, value);
        return true;
    }

    /// <inheritdoc/>
    public override void SetJson(int member, ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        if (member >= _members.Length)
            return;
        var one = _members[member];
        if (reader.TokenType != JsonTokenType.Null)
            Set(member, one.Read(ref reader, options));
        else if (one.AllowsNull)
            Set(member, value: null);
        else if (!one.IsRequired)
            throw new JsonException($"'{one.Name}' is null. Leave it out, or give a value.");
    }

    private void Set(int member, object? value)
    {
        _values[member] = value;
        Present |= 1UL << member;
    }
}
