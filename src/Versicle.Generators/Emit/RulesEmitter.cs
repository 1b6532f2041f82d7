using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes the check of a message's rules: one method per type that has any.</summary>
internal static class RulesEmitter
{
    public const string Suffix = "Rules";

    public static CodeWriter Emit(MessageModel message)
    {
        var rules = message.Rules!;
        var code = CodeWriter.File();
        code.Line($"namespace {message.Type.GeneratedNamespace};");
        code.Line();
        code.Line($"/// <summary>What the attributes of <c>{message.Type.DottedName}</c> say.</summary>");
        using (code.Block($"internal sealed class {message.Type.Identifier}{Suffix} : {Api.Modules}MessageRules<{message.Type.FullName}>"))
        {
            foreach (var field in rules.Fields)
                code.Line(field);
            if (rules.Fields.Count > 0)
                code.Line();
            code.Line($"public override void Check({message.Type.FullName} message, {Failures} failures) => Check0(message, failures);");
            if (rules.Types.Count > 1)
                Told(code, rules);
            for (var i = 0; i < rules.Types.Count; i++)
            {
                code.Line();
                Type(code, rules.Types[i], i);
            }
        }

        return code;
    }

    private static void Told(CodeWriter code, RulesModel rules)
    {
        const string Member = Api.Modules + "RuledMember";
        code.Line();
        using (code.Block($"public override {Api.ListOf(Api.ListOf(Member))} Types {{ get; }} = new {Member}[][]", "};"))
        {
            foreach (var type in rules.Types)
                code.Line($"new {Member}[] {{ {string.Join(", ", type.Members.Select(Told))} }},");
        }
    }

    private static string Told(CheckedMember member)
    {
        var limits = member.Limits.Assignments.Count == 0 ? "null" : $"new() {{ {string.Join(", ", member.Limits.Assignments)} }}";
        var name = member.JsonName is null ? "" : $" {{ JsonName = {Names.Literal(member.JsonName)} }}";
        return $"new({Names.Literal(member.Name)}, {limits}, {member.Nested?.Type ?? -1}){name}";
    }

    private const string Failures = Api.Modules + "MessageFailures";

    private static void Type(CodeWriter code, CheckedType type, int index)
    {
        using (code.Block($"private static void Check{index}({type.Type} message, {Failures} failures)"))
        {
            if (type.IsValidatable)
                code.Line("var before = failures.Found.Count;");
            for (var i = 0; i < type.Members.Count; i++)
                Member(code, type.Members[i], $"value{i}");
            foreach (var statement in type.Whole)
                code.Line(statement);
            if (!type.IsValidatable)
                return;

            // Its code may count on the rules of its members.
            code.Line("if (failures.Found.Count == before)");
            using (code.Indent())
                code.Line("failures.Add(((global::System.ComponentModel.DataAnnotations.IValidatableObject)message).Validate(About(message, \"\")));");
        }
    }

    private static void Member(CodeWriter code, CheckedMember member, string value)
    {
        foreach (var statement in member.Own)
            code.Line(statement);
        if (member.Required is null && member.Checks.Count == 0 && member.Nested is null)
            return;
        using (code.Block($"if (message.{Names.Escape(member.Name)} is {{ }} {value})"))
        {
            if (member is { Required: not null, IsText: true, AllowsBlank: false })
            {
                Broken(code, member, new($"string.IsNullOrWhiteSpace({value})", member.Required));
                using (code.Block("else"))
                    Checks(code, member, value);
            }
            else
            {
                Checks(code, member, value);
            }
        }

        if (member.Required is null)
            return;
        using (code.Block("else"))
            code.Line($"failures.Add({Names.Literal(member.Name)}, {member.Required});");
    }

    private static void Checks(CodeWriter code, CheckedMember member, string value)
    {
        // A rule speaks of 'value'; each member's has a name of its own.
        if (member.Checks.Count > 0)
            code.Line($"var value = {value};");
        foreach (var check in member.Checks)
            Broken(code, member, check);
        if (member.Nested is { } nested)
            Nested(code, member, nested, value);
    }

    private static void Broken(CodeWriter code, CheckedMember member, CheckModel check)
    {
        code.Line($"if ({check.IsBroken})");
        using (code.Indent())
            code.Line($"failures.Add({Names.Literal(member.Name)}, {check.Sentence});");
    }

    private static void Nested(CodeWriter code, CheckedMember member, NestedModel nested, string value)
    {
        var name = Names.Literal(member.Name);
        switch (nested.Form)
        {
            case NestedForm.One:
                Enter(code, $"failures.Enter({name})", nested, value);
                break;
            case NestedForm.Items:
                code.Line("var index = 0;");
                using (code.Block($"foreach (var each in {value})"))
                {
                    Enter(code, $"each is {{ }} item && failures.Enter({name}, index)", nested, "item");
                    code.Line("index++;");
                }

                break;
            default:
                using (code.Block($"foreach (var each in {value})"))
                    Enter(code, $"each.Value is {{ }} item && failures.Enter({name}, $\"{{each.Key}}\")", nested, "item");
                break;
        }
    }

    private static void Enter(CodeWriter code, string condition, NestedModel nested, string value)
    {
        using (code.Block($"if ({condition})"))
        {
            code.Line($"Check{nested.Type}({value}, failures);");
            code.Line("failures.Leave();");
        }
    }
}
