using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Versicle.Modules;

namespace Versicle;

/// <summary>Events to and from what is stored. The names are a table made when the code is built: no type is looked up by name.</summary>
internal sealed class EventCodec
{
    private readonly FrozenDictionary<Type, (EventDeclaration Declared, JsonTypeInfo Json)> _byType;
    private readonly FrozenDictionary<string, (EventDeclaration Declared, JsonTypeInfo Json)> _byName;
    private readonly Upcasts _upcasts;

    public EventCodec(IReadOnlyDictionary<Type, EventDeclaration> events, JsonSerializerOptions stored)
    {
        foreach (var name in events.GroupBy(e => e.Value.Name).Where(g => g.Count() > 1))
            throw new InvalidOperationException($"event name '{name.Key}' is declared by {string.Join(" and ", name.Select(e => $"'{e.Key.Name}'"))}. A stored name belongs to one event.");

        var known = events.Select(e => (Type: e.Key, Declared: e.Value, Json: JsonOf(e.Key, stored))).ToList();
        _byType = known.ToFrozenDictionary(e => e.Type, e => (e.Declared, e.Json));
        _byName = known.ToFrozenDictionary(e => e.Declared.Name, e => (e.Declared, e.Json), StringComparer.Ordinal);
        _upcasts = new(events);
    }

    /// <summary>The stored name of an event's type.</summary>
    public string NameOf(Type type) => _byType.TryGetValue(type, out var known)
        ? known.Declared.Name
        : throw new UnknownEventTypeException(type.Name, "published by a handler");

    /// <summary>The stored names of what may be such an event today: its own, and those of old events that become it.</summary>
    public IReadOnlyList<string> NamesOf(Type type) => _upcasts.NamesOf(NameOf(type));

    /// <summary>A query over today's names, as it finds what old events have become, too.</summary>
    public EventQuery Widen(EventQuery query) => _upcasts.Widen(query);

    /// <summary>What the code says that events do to unique keys.</summary>
    public IReadOnlyList<KeyDeclaration> Declarations => [.. _byType.Values.SelectMany(known => known.Declared.Declarations)];

    /// <summary>Whether there is an event of this name in the code.</summary>
    public bool Knows(string name) => _byName.ContainsKey(name);

    /// <summary>What an event does to unique keys, by its data and this code. Of an old one: by its own record.</summary>
    public IReadOnlyList<KeyChange> KeysOf(RecordedEvent recorded)
    {
        var (stored, declared) = AsStored(recorded);
        return declared.KeysOf(stored);
    }

    public NewEvent Encode(object happened, Guid id)
    {
        if (!_byType.TryGetValue(happened.GetType(), out var known))
            throw new UnknownEventTypeException(happened.GetType().Name, "published by a handler");
        if (known.Declared.Upcast is not null)
            throw new ArgumentException($"'{happened.GetType().Name}' is an old event, which is only read. Publish what it becomes.");

        return new(id, known.Declared.Name, JsonSerializer.SerializeToUtf8Bytes(happened, known.Json))
        {
            Tags = known.Declared.TagsOf(happened),
            Keys = known.Declared.KeysOf(happened),
        };
    }

    /// <summary>As it is today. <see cref="SeveralEvents"/> for one that became several.</summary>
    public object Decode(RecordedEvent recorded)
    {
        var (stored, declared) = AsStored(recorded);
        return declared.Upcast is null ? stored : _upcasts.Today(stored, recorded.Type);
    }

    /// <summary>As it is today; of what an old event became, what a query asks for: as if all had been stored as they are today.</summary>
    public IReadOnlyList<object> Decode(RecordedEvent recorded, EventQuery asked)
    {
        var (stored, declared) = AsStored(recorded);
        if (declared.Upcast is null)
            return [stored];

        var today = SeveralEvents.In(_upcasts.Today(stored, recorded.Type));
        return asked.Matches(recorded.Type, recorded.Context.Tags) ? today : [.. today.Where(IsAsked)];

        bool IsAsked(object happened) =>
            _byType[happened.GetType()].Declared is var known && asked.Matches(known.Name, known.TagsOf(happened));
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

    private (object Stored, EventDeclaration Declared) AsStored(RecordedEvent recorded)
    {
        if (!_byName.TryGetValue(recorded.Type, out var known))
            throw new UnknownEventTypeException(recorded.Type, $"stream '{recorded.Context.Stream}', position {recorded.Context.Position}");

        var stored = JsonSerializer.Deserialize(recorded.Data.Span, known.Json)
            ?? throw new FoldException($"event '{recorded.Type}' at position {recorded.Context.Position} is stored as null.");
        return (stored, known.Declared);
    }

    private static JsonTypeInfo JsonOf(Type type, JsonSerializerOptions stored) =>
        stored.TryGetTypeInfo(type, out var json)
            ? json
            : throw new InvalidOperationException(
                $"event '{type.Name}' is in no JsonSerializerContext. Add [JsonSerializable(typeof({type.Name}))] to a context of its project.");
}
