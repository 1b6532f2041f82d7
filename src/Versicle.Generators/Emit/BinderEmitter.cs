using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes how a message is made member by member.</summary>
internal static class BinderEmitter
{
    public const string Suffix = "Binder";

    private const string Draft = Api.Modules + "MessageDraft";

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
            code.Line($"public override {Draft} Begin() => new Draft();");
            code.Line();
            Build(code, message);
            code.Line();
            DraftClass(code, message);
        }

        return code;
    }

    private static string Member(MemberModel member) =>
        $"new({Names.Literal(member.Name)}, typeof({member.TypeOf}), IsRequired: {Flag(member.IsRequired)}, FromText: {Flag(member.Text != TextForm.None)})";

    private static void Build(CodeWriter code, MessageModel message)
    {
        using (code.Block($"public override {message.Type.FullName} Build({Draft} draft)"))
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

    private static void DraftClass(CodeWriter code, MessageModel message)
    {
        using (code.Block($"private sealed class Draft : {Draft}"))
        {
            foreach (var member in message.Members)
                code.Line($"internal {member.Type} {Field(member)} = {member.Default};");
            if (message.Members.Count > 0)
                code.Line();
            TrySetText(code, message);
            code.Line();
            SetJson(code, message);
        }
    }

    private static void TrySetText(CodeWriter code, MessageModel message)
    {
        using (code.Block("public override bool TrySetText(int member, string text)"))
        {
            var texts = message.Members.Select((member, i) => (member, i)).Where(one => one.member.Text != TextForm.None).ToArray();
            if (texts.Length == 0)
            {
                code.Line("return false;");
                return;
            }

            using (code.Block("switch (member)"))
            {
                foreach (var (member, i) in texts)
                    TextCase(code, member, i);
                code.Line("default:");
                using (code.Indent())
                    code.Line("return false;");
            }

            code.Line();
            code.Line("Present |= 1UL << member;");
            code.Line("return true;");
        }
    }

    private static void TextCase(CodeWriter code, MemberModel member, int index)
    {
        code.Line($"case {index}:");
        using (code.Indent())
        {
            if (member.Text == TextForm.Text)
            {
                code.Line($"{Field(member)} = text;");
            }
            else
            {
                var parse = member.Text == TextForm.Enum ? "TryParseEnum" : "TryParse";
                code.Line($"if (!{parse}<{member.Bare}>(text, out var value{index}))");
                using (code.Indent())
                    code.Line("return false;");
                code.Line($"{Field(member)} = value{index};");
            }

            code.Line("break;");
        }
    }

    private static void SetJson(CodeWriter code, MessageModel message)
    {
        var head = "public override void SetJson(int member, ref global::System.Text.Json.Utf8JsonReader reader, global::System.Text.Json.JsonSerializerOptions options)";
        using (code.Block(head))
        {
            if (message.Members.Count == 0)
                return;
            code.Line("var isNull = reader.TokenType == global::System.Text.Json.JsonTokenType.Null;");
            using (code.Block("switch (member)"))
            {
                for (var i = 0; i < message.Members.Count; i++)
                {
                    code.Line($"case {i}:");
                    using (code.Indent())
                        JsonCase(code, message.Members[i]);
                }

                code.Line("default:");
                using (code.Indent())
                    code.Line("return;");
            }

            code.Line();
            code.Line("Present |= 1UL << member;");
        }
    }

    private static void JsonCase(CodeWriter code, MemberModel member)
    {
        var read = $"ReadJson<{member.Bare}>(ref reader, options)";
        if (member.Null == NullForm.Allowed)
        {
            code.Line($"{Field(member)} = isNull ? null : {read};");
            code.Line("break;");
            return;
        }

        code.Line("if (isNull)");
        using (code.Indent())
        {
            code.Line(member.IsRequired
                ? "return;"
                : $"throw new global::System.Text.Json.JsonException({Names.Literal($"'{member.Name}' is null. Leave it out, or give a value.")});");
        }

        code.Line($"{Field(member)} = {read}{(member.Null == NullForm.Refused ? "!" : "")};");
        code.Line("break;");
    }

    private static string Assignment(MemberModel member) => $"{Names.Escape(member.Name)} = {Given(member)}";

    private static string Given(MemberModel member) => "given." + Field(member);

    // With an underscore no member's name is a keyword, or one of the draft's own.
    private static string Field(MemberModel member) => "_" + member.Name;

    private static string Bit(int index) => $"1UL << {index}";

    private static string Flag(bool value) => value ? "true" : "false";
}
