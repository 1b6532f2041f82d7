using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes the registration of an event, with how its tags and unique keys are read from it.</summary>
internal static class EventCode
{
    public static IEnumerable<string> Lines(EventModel one) => one.Into is null
        ? [Event(one)]
        : [Event(one), $"registry.Upcast<{one.Type.FullName}, {one.Into}>();"];

    private static string Event(EventModel one)
    {
        var tags = Array("tags", "Tag", one.Keys.Where(key => key.Kind == EventKeyKind.Tag));
        var keys = Array("keys", "KeyChange", one.Keys.Where(key => key.Kind != EventKeyKind.Tag));
        var claims = KeyNames("claims", one, EventKeyKind.Claim);
        var releases = KeyNames("releases", one, EventKeyKind.Release);
        return $"registry.Event<{one.Type.FullName}>({Names.Literal(one.Name)}{tags}{keys}{claims}{releases});";
    }

    private static string KeyNames(string parameter, EventModel one, EventKeyKind kind)
    {
        var names = one.Keys.Where(key => key.Kind == kind).Select(key => Names.Literal(key.Name)).Distinct().ToArray();
        return names.Length == 0 ? "" : $", {parameter}: new[] {{ {string.Join(", ", names)} }}";
    }

    private static string Array(string parameter, string type, IEnumerable<EventKeyModel> keys)
    {
        var values = keys.Select((key, i) => Value(key, $"v{i}")).ToArray();
        return values.Length == 0 ? "" : $", {parameter}: static e => new global::Versicle.{type}[] {{ {string.Join(", ", values)} }}";
    }

    private static string Value(EventKeyModel key, string variable)
    {
        var member = $"e.{Names.Escape(key.Member)}";
        return key.MayBeNull
            ? $"{member} is {{ }} {variable} ? {Call(key, variable)} : default"
            : Call(key, member);
    }

    private static string Call(EventKeyModel key, string value)
    {
        var method = key.Kind switch
        {
            EventKeyKind.Tag => "Tag.Of",
            EventKeyKind.Claim => "KeyChange.Claim",
            _ => "KeyChange.Release",
        };
        return $"global::Versicle.{method}({Names.Literal(key.Name)}, {value}{(key.IsStreamName ? ".ToString()" : "")})";
    }
}
