using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes <c>Find</c> and <c>PageAfter</c>, with the types and names of the read model's key.</summary>
internal static class FindEmitter
{
    public static CodeWriter Emit(IEnumerable<ReadModelModel> models)
    {
        var code = CodeWriter.File();
        foreach (var space in models.GroupBy(model => model.Type.Namespace))
        {
            if (space.Key.Length == 0)
            {
                All(code, space);
                continue;
            }

            using (code.Block($"namespace {space.Key}"))
                All(code, space);
        }

        return code;
    }

    private static void All(CodeWriter code, IEnumerable<ReadModelModel> models)
    {
        foreach (var model in models)
            Emit(code, model);
    }

    private static void Emit(CodeWriter code, ReadModelModel model)
    {
        code.Line($"/// <summary>How to find rows of '{model.Name}'.</summary>");
        using (code.Block($"{(model.Type.IsPublic ? "public" : "internal")} static class {model.Type.Identifier}ReadModel"))
        {
            Find(code, model);
            code.Line();
            PageAfter(code, model);
        }
    }

    private static void Find(CodeWriter code, ReadModelModel model)
    {
        var row = model.Type.FullName;
        var (self, ct) = (Free("model", model), Free("ct", model));
        code.Line("/// <summary>The row of one key, or null. In a dispatch with a token: no earlier than it.</summary>");
        code.Line($"/// <param name=\"{self}\">The read model.</param>");
        foreach (var key in model.Keys)
            code.Line($"/// <param name=\"{key.Parameter.TrimStart('@')}\">Of the key.</param>");
        code.Line($"/// <param name=\"{ct}\">Cancels the wait and the read.</param>");
        var keys = string.Join(", ", model.Keys.Select(key => $"{key.Type} {key.Parameter}"));
        code.Line($"public static global::System.Threading.Tasks.ValueTask<{row}?> Find(");
        using (code.Indent())
        {
            code.Line($"this global::Versicle.IReadModel<{row}> {self}, {keys}, global::System.Threading.CancellationToken {ct}) =>");
            code.Line($"{self}.FindByKey({Key(model)}, {ct});");
        }
    }

    private static void PageAfter(CodeWriter code, ReadModelModel model)
    {
        var row = model.Type.FullName;
        var type = model.Keys.Count == 1
            ? model.Keys[0].Type
            : $"({string.Join(", ", model.Keys.Select(key => $"{key.Type} {key.Parameter}"))})";
        code.Line("/// <summary>");
        code.Line("/// The first rows after a key, in the order of the key; of null: the first of all. Hand the last row's key to the next page: rows that");
        code.Line("/// come and go meanwhile neither double a row nor hide one. In a dispatch with a token: no earlier than it.");
        code.Line("/// </summary>");
        code.Line("/// <param name=\"model\">The read model.</param>");
        code.Line("/// <param name=\"after\">Which rows come before: up to this key, whether it is there or not.</param>");
        code.Line("/// <param name=\"size\">1 to 1,000 rows.</param>");
        code.Line("/// <param name=\"ct\">Cancels the wait and the read.</param>");
        code.Line($"public static global::System.Threading.Tasks.ValueTask<global::System.Collections.Generic.IReadOnlyList<{row}>> PageAfter(");
        using (code.Indent())
        {
            code.Line($"this global::Versicle.IReadModel<{row}> model, {type}? after, int size, global::System.Threading.CancellationToken ct) =>");
            code.Line("after is { } key ? model.PageAfterKey(key, size, ct) : model.Page(1, size, ct);");
        }
    }

    // A member of the key may have the name.
    private static string Free(string name, ReadModelModel model) =>
        model.Keys.Any(key => key.Parameter == name) ? Free(name + "_", model) : name;

    private static string Key(ReadModelModel model)
    {
        var names = string.Join(", ", model.Keys.Select(key => key.Parameter));
        return model.Keys.Count == 1 ? names : $"({names})";
    }
}
