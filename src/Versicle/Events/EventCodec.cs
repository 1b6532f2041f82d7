using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Versicle.Modules;

namespace Versicle;

/// <summary>Events to and from what is stored. The names are a table made when the code is built: no type is looked up by name.</summary>
internal sealed class EventCodec
{
    private readonly FrozenDictionary<Type, (EventDeclaration Declared, JsonTypeInfo Json)> _byType;
    private readonly FrozenDictionary<string, (Type Type, JsonTypeInfo Json)> _byName;

    public EventCodec(IReadOnlyDictionary<Type, EventDeclaration> events, JsonSerializerOptions stored)
    {
        foreach (var name in events.GroupBy(e => e.Value.Name).Where(g => g.Count() > 1))
            throw new InvalidOperationException($"event name '{name.Key}' is declared by {string.Join(" and ", name.Select(e => $"'{e.Key.Name}'"))}. A stored name belongs to one event.");

        var known = events.Select(e => (Type: e.Key, Declared: e.Value, Json: JsonOf(e.Key, stored))).ToList();
        _byType = known.ToFrozenDictionary(e => e.Type, e => (e.Declared, e.Json));
        _byName = known.ToFrozenDictionary(e => e.Declared.Name, e => (e.Type, e.Json), StringComparer.Ordinal);
    }

    /// <summary>The stored name of an event's type.</summary>
    public string NameOf(Type type) => _byType.TryGetValue(type, out var known)
        ? known.Declared.Name
        : throw new UnknownEventTypeException(type.Name, "published by a handler");

    /// <summary>What the code says that events do to unique keys.</summary>
    public IReadOnlyList<KeyDeclaration> Declarations => [.. _byType.Values.SelectMany(known => known.Declared.Declarations)];

    /// <summary>Whether there is an event of this name in the code.</summary>
    public bool Knows(string name) => _byName.ContainsKey(name);

    /// <summary>What an event does to unique keys, by its data and this code.</summary>
    public IReadOnlyList<KeyChange> KeysOf(RecordedEvent recorded)
    {
        var happened = Decode(recorded);
        return _byType[happened.GetType()].Declared.KeysOf(happened);
    }

    public NewEvent Encode(object happened, Guid id)
    {
        if (!_byType.TryGetValue(happened.GetType(), out var known))
            throw new UnknownEventTypeException(happened.GetType().Name, "published by a handler");

        return new(id, known.Declared.Name, JsonSerializer.SerializeToUtf8Bytes(happened, known.Json))
        {
            Tags = known.Declared.TagsOf(happened),
            Keys = known.Declared.KeysOf(happened),
        };
    }

    public object Decode(RecordedEvent recorded)
    {
        if (!_byName.TryGetValue(recorded.Type, out var known))
            throw new UnknownEventTypeException(recorded.Type, $"stream '{recorded.Context.Stream}', position {recorded.Context.Position}");

        return JsonSerializer.Deserialize(recorded.Data.Span, known.Json)
            ?? throw new FoldException($"event '{recorded.Type}' at position {recorded.Context.Position} is stored as null.");
    }

    /// <summary>What a reader will find of an event that is about to be appended.</summary>
    public object Decode(NewEvent added) => JsonSerializer.Deserialize(added.Data.Span, _byName[added.Type].Json)
        ?? throw new FoldException($"event '{added.Type}' is written as null.");

    /// <summary>An event that nobody here can name may be one that somebody here should have handled: it is not passed by.</summary>
    public void RequireKnown(RecordedEvent recorded)
    {
        if (!_byName.ContainsKey(recorded.Type) && recorded.Type[0] != '$') // Versicle's own say nothing to a projection.
            throw new UnknownEventTypeException(recorded.Type, $"stream '{recorded.Context.Stream}', position {recorded.Context.Position}");
    }

    private static JsonTypeInfo JsonOf(Type type, JsonSerializerOptions stored) =>
        stored.TryGetTypeInfo(type, out var json)
            ? json
            : throw new InvalidOperationException(
                $"event '{type.Name}' is in no JsonSerializerContext. Add [JsonSerializable(typeof({type.Name}))] to a context of its project.");
}
