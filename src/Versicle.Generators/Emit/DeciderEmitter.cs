using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes a decider: which stream each command is about, and the handlers of those that nobody else handles.</summary>
internal static class DeciderEmitter
{
    public const string Suffix = "Decider";

    public static CodeWriter Emit(DecidedModel decided)
    {
        var decider = decided.Decider;
        var code = CodeWriter.File();
        code.Line($"namespace {decider.Type.GeneratedNamespace};");
        code.Line();
        code.Line($"/// <summary>Runs <c>{decider.Type.DottedName}</c>.</summary>");
        using (code.Block($"internal static class {decider.Type.Identifier}{Suffix}"))
        {
            Register(code, decider, decided.Handled);
            code.Line();
            StreamOf(code, decider);
        }

        return code;
    }

    private static void Register(CodeWriter code, DeciderModel decider, IEnumerable<DeciderCaseModel> handled)
    {
        var types = $"{decider.Type.FullName}, {decider.Commands}, {decider.Events}";
        var boundary = decider.HasBoundary ? $" {{ Boundary = {decider.Type.FullName}.Boundary }}" : "";
        using (code.Block($"internal static void Register({Api.Registry} registry)"))
        {
            code.Line($"registry.Decider(new {Api.Modules}DeciderDefinition<{types}>(");
            using (code.Indent())
            {
                code.Line($"{Names.Literal(decider.Type.Path)},");
                code.Line($"{Names.Literal(decider.Fingerprint)},");
                code.Line($"[{string.Join(", ", decider.Facts.Select(one => $"typeof({one})"))}],");
                code.Line($"StreamOf){boundary});");
            }

            foreach (var one in handled)
                code.Line($"registry.DecidedCommand<{types}, {Case(decider, one)});");
        }
    }

    private static string Case(DeciderModel decider, DeciderCaseModel one) => one.Answer switch
    {
        null => $"{one.Command}>(",
        { IsState: true } => $"{one.Command}, {one.Result}>(static (_, state, _) => state",
        { TakesStream: false } => $"{one.Command}, {one.Result}>(static (command, state, _) => {decider.Type.FullName}.Answer(command, state)",
        _ => $"{one.Command}, {one.Result}>(static (command, state, stream) => {decider.Type.FullName}.Answer(command, state, stream)",
    };

    private static void StreamOf(CodeWriter code, DeciderModel decider)
    {
        code.Line($"private static {Api.StreamName} StreamOf({decider.Commands} command, global::Versicle.Stores.IIdSource ids) => command switch");
        using (code.Block("", close: "};"))
        {
            foreach (var one in decider.Cases)
                code.Line($"{one.Command}{(one.Stream.Member is null ? "" : " c")} => {Stream(one.Stream)},");
            code.Line("_ => throw new global::System.Diagnostics.UnreachableException(),");
        }
    }

    private static string Stream(StreamModel stream) => (stream.Category, stream.Member) switch
    {
        (null, var member) => $"c.{Names.Escape(member!)}",
        (var category, null) => $"{Api.StreamName}.Of({Names.Literal(category)}, ids.Next())",
        var (category, member) => $"{Api.StreamName}.Of({Names.Literal(category)}, c.{Names.Escape(member)})",
    };
}
