using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Contracts;

/// <summary>Holds the events of a project against what the lock says that was stored.</summary>
internal sealed class LockCheck(IReadOnlyDictionary<string, EventContract> stored, IReadOnlyList<EventContract> today)
{
    /// <summary>A change after which stored events cannot be read, or say less.</summary>
    /// <param name="Type">Today's record; null when there is none.</param>
    /// <param name="Event">The stored name.</param>
    /// <param name="What">What is wrong.</param>
    /// <param name="Remedy">What to do.</param>
    /// <param name="Kept">The record of what is stored, which is to be kept.</param>
    internal sealed record Broken(INamedTypeSymbol? Type, string Event, string What, string Remedy, OldRecord Kept);

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
                var kept = OldRecord.Of(then, now: null);
                yield return new(
                    Type: null,
                    then.Name,
                    "is stored, and no record of this project has its name",
                    $"Put [EventType(\"{then.Name}\")] on the record that it was, or keep it beside today's events: {kept}",
                    kept);
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

        Broken Changed(string what, string give = "Give")
        {
            var kept = OldRecord.Of(then, now);
            return new(now.Type, then.Name, what, $"{give} today's event a name of its own, and keep what is stored beside it: {kept}", kept);
        }

        // Of an object that is gone, its members need no word.
        bool IsWithinLost(string path) =>
            StoredMember.OuterOf(path) is { } outer && then.Members.ContainsKey(outer) && !now.Members.ContainsKey(outer);

        bool IsInStored(string path) => StoredMember.OuterOf(path) is not { } outer || then.Members.ContainsKey(outer);
    }
}
