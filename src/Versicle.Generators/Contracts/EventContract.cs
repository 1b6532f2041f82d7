using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Contracts;

/// <summary>How an event is stored.</summary>
/// <param name="Name">Its stored name.</param>
/// <param name="Members">Each member of its JSON, and of the objects within: <c>address</c>, <c>address.city</c>, <c>lines[].amount</c>.</param>
internal sealed record EventContract(string Name, IReadOnlyDictionary<string, StoredMember> Members)
{
    /// <summary>Its record; null for one that is read from the lock.</summary>
    public INamedTypeSymbol? Type { get; init; }
}

/// <summary>A stored member.</summary>
/// <param name="Type">In words of JSON: <c>int32</c>, <c>string?</c>, <c>list</c>.</param>
/// <param name="IsOptional">Whether an event without it can be read.</param>
internal sealed record StoredMember(string Type, bool IsOptional)
{
    private const string Optional = ", optional";

    // What a number may become without a word: each can hold all of those before it.
    private static readonly string[] Widening = ["int8", "int16", "int32", "int64", "decimal"];

    public static StoredMember Parse(string text) => text.EndsWith(Optional, StringComparison.Ordinal)
        ? new(text.Substring(0, text.Length - Optional.Length), IsOptional: true)
        : new(text, IsOptional: false);

    /// <summary>Whether every value that was stored as the other can be read as this.</summary>
    public bool CanRead(StoredMember stored)
    {
        var (now, then) = (Bare(Type), Bare(stored.Type));
        if (stored.Type.EndsWith("?", StringComparison.Ordinal) && !Type.EndsWith("?", StringComparison.Ordinal))
            return false;
        if (now == then)
            return true;
        var (to, from) = (Array.IndexOf(Widening, now), Array.IndexOf(Widening, then));
        if (from >= 0 && to >= 0)
            return from < to;
        return IsEnum(now) && IsEnum(then) && !ValuesOf(then).Except(ValuesOf(now)).Any();
    }

    /// <summary>Of a member within another one, that one.</summary>
    public static string? OuterOf(string path)
    {
        var end = path.LastIndexOfAny(['.', '[', '{', '<']);
        return end <= 0 ? null : path.Substring(0, end);
    }

    public override string ToString() => IsOptional ? Type + Optional : Type;

    private static string Bare(string type) => type.TrimEnd('?');

    private static bool IsEnum(string type) => type.StartsWith("enum ", StringComparison.Ordinal);

    private static string[] ValuesOf(string type) => type.Substring("enum ".Length).Split('|');
}
