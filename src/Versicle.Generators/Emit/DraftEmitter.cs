using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes a message that is being made: a field per member, filled from text or JSON.</summary>
internal static class DraftEmitter
{
    public const string Base = Api.Modules + "MessageDraft";

    // With an underscore no member's name is a keyword, or one of the draft's own.
    public static string Field(MemberModel member) => "_" + member.Name;

    public static void Emit(CodeWriter code, MessageModel message)
    {
        using (code.Block($"private sealed class Draft : {Base}"))
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
}
