using Microsoft.CodeAnalysis;
using Versicle.Generators.Discovery;

namespace Versicle.Generators.Contracts;

/// <summary>Holds the events of a project against what the lock says that was stored.</summary>
internal sealed class LockCheck(IReadOnlyDictionary<string, EventContract> stored, IReadOnlyList<EventContract> today)
{
    /// <summary>A change after which stored events cannot be read, or say less.</summary>
    internal sealed record Broken(INamedTypeSymbol? Type, string Event, string What, string Remedy);

    public IEnumerable<Broken> Problems()
    {
        var byName = today.ToDictionary(one => one.Name, StringComparer.Ordinal);
        foreach (var then in stored.Values.OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            if (byName.TryGetValue(then.Name, out var now))
            {
                foreach (var problem in Of(then, now))
                    yield return problem;
            }
            else
            {
                yield return new(
                    Type: null,
                    then.Name,
                    "is stored, and no record of this project has its name",
                    $"Put [EventType(\"{then.Name}\")] on the record that it was, or keep it beside today's events: {Kept(then, now: null)}");
            }
        }
    }

    /// <summary>The first of what the lock does not say yet, in words; null when it says all.</summary>
    public string? Unsaid()
    {
        foreach (var now in today)
        {
            if (!stored.TryGetValue(now.Name, out var then))
                return $"event '{now.Name}'";
            foreach (var member in now.Members.Where(one => !then.Members.TryGetValue(one.Key, out var known) || known != one.Value))
                return $"that '{member.Key}' of event '{now.Name}' is '{member.Value}'";
        }

        return null;
    }

    private static IEnumerable<Broken> Of(EventContract then, EventContract now)
    {
        foreach (var member in then.Members.Where(one => !IsWithinLost(one.Key)))
        {
            if (!now.Members.TryGetValue(member.Key, out var read))
                yield return Changed($"has lost its member '{member.Key}' ({member.Value.Type}), which is stored");
            else if (!read.CanRead(member.Value))
                yield return Changed($"has '{member.Key}' as {read.Type}, and {member.Value.Type} is stored");
            else if (member.Value.IsOptional && !read.IsOptional)
                yield return Changed($"requires '{member.Key}', and is stored without it, too", "Give it a default; or give");
        }

        foreach (var member in now.Members.Where(one => !one.Value.IsOptional && !then.Members.ContainsKey(one.Key) && IsInStored(one.Key)))
            yield return Changed($"requires '{member.Key}', which is not stored", "Give it a default; or give");

        Broken Changed(string what, string give = "Give") =>
            new(now.Type, then.Name, what, $"{give} today's event a name of its own, and keep what is stored beside it: {Kept(then, now)}");

        // Of an object that is gone, its members need no word.
        bool IsWithinLost(string path) => OuterOf(path) is { } outer && then.Members.ContainsKey(outer) && !now.Members.ContainsKey(outer);

        bool IsInStored(string path) => OuterOf(path) is not { } outer || then.Members.ContainsKey(outer);
    }

    private static string? OuterOf(string path)
    {
        var end = path.LastIndexOfAny(['.', '[', '{', '<']);
        return end <= 0 ? null : path[end - 1] is '>' or ']' or '}' && path[end] == '.' ? path.Substring(0, end) : path.Substring(0, end);
    }

    /// <summary>The record of what is stored, as far as the lock tells.</summary>
    private static string Kept(EventContract then, EventContract? now)
    {
        var words = then.Name.Split('-', '.', '_').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1));
        var members = then.Members.Where(one => OuterOf(one.Key) is null).Select(one => $"{CodeOf(one.Value.Type)} {Pascal(one.Key)}");
        var into = now?.Type is not { } type ? "…" : Upcasts.IntoOf(type)?.ShortName() ?? type.ShortName();
        return $"[EventType(\"{then.Name}\")] record Old{string.Concat(words)}({string.Join(", ", members)}) : IUpcast<{into}>";
    }

    private static string Pascal(string name) => string.Concat(name.Split('_').Where(word => word.Length > 0)
        .Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));

    private static string CodeOf(string type) => type.TrimEnd('?') switch
    {
        "int8" => "sbyte",
        "int16" => "short",
        "int32" => "int",
        "int64" => "long",
        "base64" => "byte[]",
        "list" or "map" or "object" => "…",
        var other when other.Contains(' ') => "…",
        var other => other,
    } + (type.EndsWith("?", StringComparison.Ordinal) ? "?" : "");
}
