using System.ComponentModel;
using System.Globalization;
using System.Text.Json;

namespace Versicle.Modules;

/// <summary>What the generator knows about a message's member.</summary>
[Flags]
[EditorBrowsable(EditorBrowsableState.Never)]
public enum MemberTraits
{
    /// <summary>It has a default, and null is not one of its values.</summary>
    None = 0,

    /// <summary>It is neither nullable nor has a default.</summary>
    Required = 1,

    /// <summary>Null is one of its values.</summary>
    Nullable = 2,

    /// <summary>Its default is what the message's own code gives it.</summary>
    OwnDefault = 4,

    /// <summary>It cannot be read from the message.</summary>
    Hidden = 8,
}

/// <summary>A member with its type: how its values are read from text and JSON, and told. Generated code makes it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract record BoundMember : MessageMember
{
    private protected BoundMember(string name, Type type, MemberTraits traits, bool fromText)
        : base(name, type, traits.HasFlag(MemberTraits.Required), fromText)
    {
        Traits = traits;
        AllowsNull = traits.HasFlag(MemberTraits.Nullable);
    }

    /// <summary>The value when nobody gives one.</summary>
    public object? Default { get; init; }

    /// <summary>How it is told, where the property is of another type than the constructor's parameter.</summary>
    public BoundMember? Told { get; init; }

    internal MemberTraits Traits { get; }

    internal virtual bool TryRead(string text, out object? value)
    {
        value = null;
        return false;
    }

    internal abstract object? Read(ref Utf8JsonReader reader, JsonSerializerOptions options);

    internal abstract void Tell(PayloadWriter payload, object? value, object? plain);
}

/// <summary>A member that only JSON can give.</summary>
/// <typeparam name="T">Its type; of a nullable one, the type without null.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public record BoundMember<T> : BoundMember
{
    /// <summary>A member.</summary>
    public BoundMember(string name, MemberTraits traits = MemberTraits.None)
        : this(name, traits, fromText: false)
    {
    }

    private protected BoundMember(string name, MemberTraits traits, bool fromText)
        : base(name, typeof(T), traits, fromText) =>
        Default = traits.HasFlag(MemberTraits.Nullable) ? null : default(T);

    internal override object? Read(ref Utf8JsonReader reader, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, JsonTypes.Of<T>(options));

    internal override void Tell(PayloadWriter payload, object? value, object? plain)
    {
        if (value is T some && !(plain is T usual && EqualityComparer<T>.Default.Equals(some, usual)))
            payload.Told(Name, some);
    }
}

/// <summary>A member that is text.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record TextMember : BoundMember<string>
{
    /// <summary>A member.</summary>
    public TextMember(string name, MemberTraits traits = MemberTraits.None)
        : base(name, traits, fromText: true)
    {
    }

    internal override bool TryRead(string text, out object? value)
    {
        value = text;
        return true;
    }
}

/// <summary>A member that text can say, in the invariant culture.</summary>
/// <typeparam name="T">Its type, without null.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record ParsedMember<T> : BoundMember<T>
    where T : IParsable<T>
{
    /// <summary>A member.</summary>
    public ParsedMember(string name, MemberTraits traits = MemberTraits.None)
        : base(name, traits, fromText: true)
    {
    }

    internal override bool TryRead(string text, out object? value)
    {
        var isRead = T.TryParse(text, CultureInfo.InvariantCulture, out var parsed);
        value = parsed;
        return isRead;
    }
}

/// <summary>An enum's member: text is one of its names, ignoring case; numbers are not names.</summary>
/// <typeparam name="T">Its type, without null.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record EnumMember<T> : BoundMember<T>
    where T : struct, Enum
{
    /// <summary>A member.</summary>
    public EnumMember(string name, MemberTraits traits = MemberTraits.None)
        : base(name, traits, fromText: true)
    {
    }

    internal override bool TryRead(string text, out object? value)
    {
        var isName = text.Length > 0 && !char.IsAsciiDigit(text[0]) && text[0] is not ('-' or '+');
        var isRead = Enum.TryParse<T>(text, ignoreCase: true, out var parsed) && isName;
        value = parsed;
        return isRead;
    }
}
