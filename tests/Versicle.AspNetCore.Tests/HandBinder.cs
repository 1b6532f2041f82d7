using System.Text.Json;
using Versicle.Modules;

namespace Versicle.AspNetCore.Tests;

/// <summary>One member of a message, written by hand: what the generator writes for users, to be read.</summary>
internal abstract class Slot(MessageMember member)
{
    public MessageMember Member { get; } = member;

    public abstract bool TryText(string text, out object? value);

    public abstract object? Json(ref Utf8JsonReader reader, JsonSerializerOptions options);
}

internal sealed class Slot<T>(string name, bool isRequired, Func<string, (bool, T)>? parse = null)
    : Slot(new(name, typeof(T), isRequired, parse is not null))
{
    public override bool TryText(string text, out object? value)
    {
        var (parsed, typed) = parse!(text);
        value = typed;
        return parsed;
    }

    public override object? Json(ref Utf8JsonReader reader, JsonSerializerOptions options) =>
        Member.IsRequired && reader.TokenType == JsonTokenType.Null ? null : JsonSerializer.Deserialize(ref reader, JsonTypes.Of<T>(options));
}

internal static class Slots
{
    public static Slot<string> Text(string name, bool isRequired = true) => new(name, isRequired, text => (true, text));

    public static Slot<T> Of<T>(string name, bool isRequired = true)
        where T : IParsable<T> =>
        new(name, isRequired, text => (T.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var value), value!));
}

internal sealed class HandBinder<T>(Func<object?[], T> build, params Slot[] slots) : MessageBinder<T>
{
    public override IReadOnlyList<MessageMember> Members { get; } = [.. slots.Select(slot => slot.Member)];

    /// <summary>Tells the members of a message; for those that are sent with a key.</summary>
    public Action<T, PayloadWriter>? Describes { get; init; }

    public override void Describe(T message, PayloadWriter payload)
    {
        if (Describes is null)
            base.Describe(message, payload);
        else
            Describes(message, payload);
    }

    public override MessageDraft Begin() => new Draft(slots);

    public override T Build(MessageDraft draft) => build(((Draft)draft).Values);

    private sealed class Draft(Slot[] slots) : MessageDraft
    {
        public object?[] Values { get; } = new object?[slots.Length];

        public override bool TrySetText(int member, string text)
        {
            if (!slots[member].TryText(text, out var value))
                return false;

            Set(member, value);
            return true;
        }

        public override void SetJson(int member, ref Utf8JsonReader reader, JsonSerializerOptions options) =>
            Set(member, slots[member].Json(ref reader, options));

        private void Set(int member, object? value)
        {
            Values[member] = value;
            Present |= value is null ? 0 : 1UL << member;
        }
    }
}
