using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes how a message is told member by member: what its hash is of.</summary>
internal static class PayloadEmitter
{
    public static void Emit(CodeWriter code, MessageModel message)
    {
        using (code.Block($"public override void Describe({message.Type.FullName} message, {Api.Modules}PayloadWriter payload)"))
        {
            if (message.Members.FirstOrDefault(member => member.Property is null) is { } hidden)
            {
                code.Line($"payload.Unreadable({Names.Literal(hidden.Name)});");
                return;
            }

            if (message.Members.Any(HasOwnDefault))
                code.Line($"var plain = {Plain(message)};");
            foreach (var member in message.Members)
                code.Line(Told(member));
        }
    }

    private static string Told(MemberModel member)
    {
        var name = Names.Escape(member.Name);
        var plain = HasOwnDefault(member) ? $"plain.{name}" : member.Property == member.Type ? member.Default : "default!";
        return member.IsOptional
            ? $"payload.Optional({Names.Literal(member.Name)}, message.{name}, {plain});"
            : $"payload.Member<{member.Property}>({Names.Literal(member.Name)}, message.{name}, {plain});";
    }

    // The message with what it must be given, and nothing else: the rest has the values that its own code gives it.
    private static string Plain(MessageModel message)
    {
        var arguments = string.Join(", ", message.Members.Take(message.Parameters).Select(member => "message." + Names.Escape(member.Name)));
        var required = message.Members.Where(member => member.Placement == Placement.Initializer)
            .Select(member => $"{Names.Escape(member.Name)} = message.{Names.Escape(member.Name)}");
        var initializer = string.Join(", ", required);
        return $"new {message.Type.FullName}({arguments})" + (initializer.Length == 0 ? "" : $" {{ {initializer} }}");
    }

    private static bool HasOwnDefault(MemberModel member) => member.Placement is Placement.With or Placement.Assignment;
}
