using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes how a message is made member by member.</summary>
internal static class BinderEmitter
{
    public const string Suffix = "Binder";

    public static CodeWriter Emit(MessageModel message)
    {
        var code = CodeWriter.File();
        code.Line($"namespace {message.Type.GeneratedNamespace};");
        code.Line();
        code.Line($"/// <summary>Makes a <c>{message.Type.DottedName}</c> from text or JSON.</summary>");
        using (code.Block($"internal sealed class {message.Type.Identifier}{Suffix} : {Api.Modules}MessageBinder<{message.Type.FullName}>"))
        {
            code.List(
                $"public override {Api.ListOf(Api.Modules + "MessageMember")} Members {{ get; }} =",
                message.Members.Select(Member),
                ";");
            code.Line();
            if (message.Rules is not null)
            {
                code.Line($"public override {Api.Modules}MessageRules<{message.Type.FullName}> Rules {{ get; }} = new {message.Type.Generated(RulesEmitter.Suffix)}();");
                code.Line();
            }

            code.Line($"public override {DraftEmitter.Base} Begin() => new Draft();");
            code.Line();
            Build(code, message);
            code.Line();
            PayloadEmitter.Emit(code, message);
            code.Line();
            DraftEmitter.Emit(code, message);
        }

        return code;
    }

    private static string Member(MemberModel member) =>
        $"new({Names.Literal(member.Name)}, typeof({member.TypeOf}), IsRequired: {Flag(member.IsRequired)}, FromText: {Flag(member.Text != TextForm.None)}){More(member)}";

    private static string More(MemberModel member)
    {
        var more = new List<string>();
        if (member.Null == NullForm.Allowed)
            more.Add("AllowsNull = true");
        if (member.Limits.Assignments.Count > 0)
            more.Add($"Limits = new() {{ {string.Join(", ", member.Limits.Assignments)} }}");
        return more.Count == 0 ? "" : $" {{ {string.Join(", ", more)} }}";
    }

    private static void Build(CodeWriter code, MessageModel message)
    {
        using (code.Block($"public override {message.Type.FullName} Build({DraftEmitter.Base} draft)"))
        {
            if (message.Members.Count > 0)
                code.Line("var given = (Draft)draft;");
            var arguments = string.Join(", ", message.Members.Take(message.Parameters).Select(Given));
            var initial = message.Members.Where(member => member.Placement == Placement.Initializer).ToArray();
            var initializer = initial.Length == 0 ? "" : " { " + string.Join(", ", initial.Select(Assignment)) + " }";
            var made = $"new {message.Type.FullName}({arguments}){initializer}";
            if (!message.Members.Any(member => member.Placement is Placement.With or Placement.Assignment))
            {
                code.Line($"return {made};");
                return;
            }

            code.Line($"var message = {made};");
            for (var i = message.Parameters; i < message.Members.Count; i++)
                Later(code, message.Members[i], i);
            code.Line("return message;");
        }
    }

    // A member that nobody gave keeps the value that the message's own code gives it.
    private static void Later(CodeWriter code, MemberModel member, int index)
    {
        var statement = member.Placement switch
        {
            Placement.With => $"message = message with {{ {Assignment(member)} }};",
            Placement.Assignment => $"message.{Assignment(member)};",
            _ => null,
        };
        if (statement is null)
            return;
        code.Line($"if ((given.Present & {Bit(index)}) != 0)");
        using (code.Indent())
            code.Line(statement);
    }

    private static string Assignment(MemberModel member) => $"{Names.Escape(member.Name)} = {Given(member)}";

    private static string Given(MemberModel member) => "given." + DraftEmitter.Field(member);

    private static string Bit(int index) => $"1UL << {index}";

    private static string Flag(bool value) => value ? "true" : "false";
}
