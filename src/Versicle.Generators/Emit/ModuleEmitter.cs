using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>
/// Writes an assembly's module: one file for what it is, and one for each concern, so that a change of one concern writes
/// one file again.
/// </summary>
internal static class ModuleEmitter
{
    private static readonly string[] Concerns = ["Messages", "Handlers", "Events", "Rows", "Json", "Projections", "Deciders", "Scripts"];

    public static string NameOf(string assembly) => $"global::{Api.ModuleNamespace}.{Names.Module(assembly)}";

    public static CodeWriter Emit(string assembly)
    {
        var code = CodeWriter.File();
        code.Line($"[assembly: {Api.Modules}VersicleModule(typeof({NameOf(assembly)}))]");
        code.Line();
        code.Line($"namespace {Api.ModuleNamespace};");
        code.Line();
        code.Line($"/// <summary>What the assembly '{assembly}' brings to an application.</summary>");
        code.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
        using (code.Block($"public sealed partial class {Names.Module(assembly)} : {Api.Modules}VersicleModule"))
        {
            code.Line("/// <inheritdoc/>");
            using (code.Block($"public override void Register({Api.Registry} registry)"))
            {
                foreach (var concern in Concerns)
                    code.Line($"{concern}(registry);");
            }

            foreach (var concern in Concerns)
            {
                code.Line();
                code.Line($"static partial void {concern}({Api.Registry} registry);");
            }
        }

        return code;
    }

    public static CodeWriter Messages(string assembly, IReadOnlyCollection<MessageModel> messages) => Concern(
        assembly,
        "Messages",
        messages.Select(message => Manifest(Kinds.Message(message.IsQuery), message.Type.FullName, "")),
        messages.SelectMany(Message));

    private static IEnumerable<string> Message(MessageModel message)
    {
        foreach (var line in MessageCode.Lines(message))
            yield return line;
        if (message.Policy is { } policy)
            yield return $"registry.Policy(typeof({message.Type.FullName}), {Policy(policy)});";
    }

    private static string Policy(PolicyModel policy)
    {
        var all = string.Join(", ", policy.Policies.Select(Names.Literal));
        var roles = string.Join(", ", policy.Roles.Select(Names.Literal));
        return policy.AllowsAnyCaller ? "global::Versicle.MessagePolicy.AnyCaller" : $"new global::Versicle.MessagePolicy([{all}], [{roles}])";
    }

    public static CodeWriter Handlers(string assembly, IReadOnlyCollection<HandlerModel> handlers) => Concern(
        assembly,
        "Handlers",
        handlers.Select(handler => Manifest(Kinds.Handler(handler.IsQuery), handler.Message, handler.Type.DottedName)),
        handlers.SelectMany(HandlerCode.Lines));

    public static CodeWriter Events(string assembly, IReadOnlyCollection<EventModel> events) => Concern(
        assembly,
        "Events",
        events.Select(one => Manifest(Kinds.Event, one.Type.FullName, one.Name)),
        events.SelectMany(EventCode.Lines));

    public static CodeWriter ReadModels(string assembly, IReadOnlyCollection<ReadModelModel> models) => Concern(
        assembly, concern: null, models.Select(model => Manifest(Kinds.ReadModel, model.Type.FullName, model.Name)), []);

    public static CodeWriter Rows(string assembly, IReadOnlyCollection<RowModel> rows) => Concern(
        assembly, "Rows", [], rows.Select(RowCode.Line));

    public static CodeWriter Json(string assembly, IReadOnlyCollection<JsonContextModel> contexts) => Concern(
        assembly,
        "Json",
        contexts.Select(context => Manifest(Kinds.JsonContext, context.Type.FullName, "")),
        contexts.Select(context => $"registry.Json({context.Type.FullName}.Default);"));

    public static CodeWriter Projections(string assembly, IReadOnlyCollection<ProjectionModel> projections) => Concern(
        assembly,
        "Projections",
        projections.SelectMany(one => one.Folds.Select(fold => Manifest(Kinds.Projection, fold.Table.Row.Type.FullName, one.Type.DottedName))),
        projections.SelectMany(ProjectionCode.Lines));

    public static CodeWriter Deciders(string assembly, IReadOnlyCollection<DecidedModel> deciders) => Concern(
        assembly,
        "Deciders",
        deciders.SelectMany(one => one.Handled.Select(handled => Manifest(Kinds.CommandHandler, handled.Command, one.Decider.Type.DottedName))),
        deciders.Select(one => $"{one.Decider.Type.Generated(DeciderEmitter.Suffix)}.Register(registry);"));

    public static CodeWriter Scripts(string assembly, IReadOnlyCollection<ScriptModel> scripts) => Concern(
        assembly, "Scripts", [], scripts.SelectMany(Script));

    public static CodeWriter Code(string assembly, IReadOnlyCollection<CodeModel> all)
    {
        var code = CodeWriter.File();
        code.Line($"[assembly: {Api.Modules}VersicleCode(");
        Array(code, "string", all.Select(one => Names.Literal(one.Id)), ",");
        Array(code, "string", all.Select(one => Names.Literal(one.Hash)), ")]");
        return code;
    }

    private static IEnumerable<string> Script(ScriptModel script)
    {
        // The text keeps its own columns: a raw string whose closing quotes are in the first one.
        var quotes = Quotes(script.Text);
        yield return $"registry.Script({Names.Literal(script.Engine)}, {Names.Literal(script.Name)}, {quotes}";
        yield return CodeWriter.KeepColumns(script.Text);
        yield return CodeWriter.KeepColumns(quotes + ");");
    }

    private static CodeWriter Concern(
        string assembly, string? concern, IEnumerable<(string Kind, string Type, string Detail)> manifest, IEnumerable<string> lines)
    {
        var code = CodeWriter.File();
        var entries = manifest.ToArray();
        Manifest(code, entries);
        if (concern is null)
            return code;
        if (entries.Length > 0)
            code.Line();
        code.Line($"namespace {Api.ModuleNamespace};");
        code.Line();
        using (code.Block($"partial class {Names.Module(assembly)}"))
        {
            using (code.Block($"static partial void {concern}({Api.Registry} registry)"))
            {
                foreach (var line in lines)
                    code.Line(line);
            }
        }

        return code;
    }

    private static (string Kind, string Type, string Detail) Manifest(string kind, string type, string detail) =>
        (kind, $"typeof({type})", Names.Literal(detail));

    // One attribute for each kind, and a line for each entry.
    private static void Manifest(CodeWriter code, IEnumerable<(string Kind, string Type, string Detail)> entries)
    {
        foreach (var kind in entries.GroupBy(entry => entry.Kind))
        {
            code.Line($"[assembly: {Api.Modules}VersicleManifest({Names.Literal(kind.Key)},");
            Array(code, "global::System.Type", kind.Select(entry => entry.Type), ",");
            Array(code, "string", kind.Select(entry => entry.Detail), ")]");
        }
    }

    private static void Array(CodeWriter code, string type, IEnumerable<string> items, string close)
    {
        using (code.Block($"new {type}[]", "}" + close))
        {
            foreach (var item in items)
                code.Line(item + ",");
        }
    }

    // One more than the longest row of quotes inside, and three at least.
    private static string Quotes(string text)
    {
        var (longest, run) = (2, 0);
        foreach (var character in text)
        {
            run = character == '"' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return new string('"', longest + 1);
    }
}
