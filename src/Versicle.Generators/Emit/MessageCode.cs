using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes the registration of a message: how it is made of its members' values, and how they are read from it.</summary>
internal static class MessageCode
{
    public static IEnumerable<string> Lines(MessageModel message)
    {
        var type = message.Type.FullName;
        var arguments = message.Result is null ? type : $"{type}, {message.Result.FullName}";
        yield return $"registry.{(message.IsQuery ? "Query" : "Command")}<{arguments}>(new MemberBinder<{type}>(";
        foreach (var line in Build(message))
            yield return "    " + line;
        yield return $"    {Read(message)},";
        yield return message.Members.Count == 0 ? "    []" : "    [";
        foreach (var member in message.Members)
            yield return $"        {Member(member)},";
        var end = message.Members.Count == 0 ? "    " : "    ]";
        if (message.Members.Any(HasOwnDefault))
            end += $", plain: static m => {Plain(message)}";
        if (message.Rules is not null)
            end += $", rules: new {message.Type.Generated(RulesEmitter.Suffix)}()";
        yield return $"{end}));";
    }

    private static IEnumerable<string> Build(MessageModel message)
    {
        var made = $"new {message.Type.FullName}({Join(message.Members.Take(message.Parameters).Select(Given))})";
        var initial = message.Members.Select((member, i) => (member, i)).Where(one => one.member.Placement == Placement.Initializer).ToArray();
        if (initial.Length > 0)
            made += $" {{ {Join(initial.Select(one => Assignment(one.member, one.i)))} }}";
        if (!message.Members.Any(HasOwnDefault))
        {
            yield return $"static v => {made},";
            yield break;
        }

        // A member that nobody gave keeps the value that the message's own code gives it.
        yield return "static v =>";
        yield return "{";
        yield return $"    var message = {made};";
        for (var i = message.Parameters; i < message.Members.Count; i++)
        {
            if (HasOwnDefault(message.Members[i]))
                yield return $"    if (v.Has({i})) {Later(message.Members[i], i)}";
        }

        yield return "    return message;";
        yield return "},";
    }

    private static string Later(MemberModel member, int index) => member.Placement == Placement.With
        ? $"message = message with {{ {Assignment(member, index)} }};"
        : $"message.{Assignment(member, index)};";

    private static string Read(MessageModel message) =>
        message.Members.Any(member => member.Property is null) ? "read: null"
        : message.Members.Count == 0 ? "static m => []"
        : $"static m => new object?[] {{ {Join(message.Members.Select(member => "m." + Names.Escape(member.Name)))} }}";

    private static string Member(MemberModel member)
    {
        var kind = member.Text switch
        {
            TextForm.Text => "TextMember",
            TextForm.Enum => $"EnumMember<{member.Bare}>",
            TextForm.Parsable => $"ParsedMember<{member.Bare}>",
            _ => $"BoundMember<{member.Bare}>",
        };
        var more = new List<string>();
        if (member.TypeOf.EndsWith("?", StringComparison.Ordinal))
            more.Add($"Type = typeof({member.TypeOf})");
        if (member.Default is not ("default" or "default!"))
            more.Add($"Default = ({member.Type})({member.Default})");
        if (Told(member) is { } told)
            more.Add($"Told = {told}");
        if (member.Limits.Assignments.Count > 0)
            more.Add($"Limits = new() {{ {Join(member.Limits.Assignments)} }}");
        return $"new {kind}({Names.Literal(member.Name)}{Traits(member)})" + (more.Count == 0 ? "" : $" {{ {Join(more)} }}");
    }

    // A property that is of another type than its parameter.
    private static string? Told(MemberModel member)
    {
        if (member.Property is not { } property || property == member.Type)
            return null;
        var bare = property.EndsWith("?", StringComparison.Ordinal) ? property.Substring(0, property.Length - 1) : property;
        return $"new BoundMember<{bare}>({Names.Literal(member.Name)}{(member.IsOptional ? ", MemberTraits.Nullable" : "")})";
    }

    private static string Traits(MemberModel member)
    {
        var traits = new List<string>();
        if (member.IsRequired)
            traits.Add("MemberTraits.Required");
        if (member.Null == NullForm.Allowed)
            traits.Add("MemberTraits.Nullable");
        if (HasOwnDefault(member))
            traits.Add("MemberTraits.OwnDefault");
        if (member.Property is null)
            traits.Add("MemberTraits.Hidden");
        return traits.Count == 0 ? "" : ", " + string.Join(" | ", traits);
    }

    // The message with what it must be given, and nothing else: the rest has the values that its own code gives it.
    private static string Plain(MessageModel message)
    {
        var arguments = Join(message.Members.Take(message.Parameters).Select(member => "m." + Names.Escape(member.Name)));
        var required = Join(message.Members.Where(member => member.Placement == Placement.Initializer)
            .Select(member => $"{Names.Escape(member.Name)} = m.{Names.Escape(member.Name)}"));
        return $"new {message.Type.FullName}({arguments})" + (required.Length == 0 ? "" : $" {{ {required} }}");
    }

    private static string Assignment(MemberModel member, int index) => $"{Names.Escape(member.Name)} = {Given(member, index)}";

    private static string Given(MemberModel member, int index) => $"({member.Type})v[{index}]!";

    private static bool HasOwnDefault(MemberModel member) => member.Placement is Placement.With or Placement.Assignment;

    private static string Join(IEnumerable<string> items) => string.Join(", ", items);
}
