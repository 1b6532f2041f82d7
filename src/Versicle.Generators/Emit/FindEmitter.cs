using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes <c>Find</c>, with the types and names of the read model's key.</summary>
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
        code.Line($"/// <summary>How to find a row of '{model.Name}'.</summary>");
        using (code.Block($"{(model.Type.IsPublic ? "public" : "internal")} static class {model.Type.Identifier}ReadModel"))
        {
            Find(code, model);
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

    // A member of the key may have the name.
    private static string Free(string name, ReadModelModel model) =>
        model.Keys.Any(key => key.Parameter == name) ? Free(name + "_", model) : name;

    private static string Key(ReadModelModel model)
    {
        var names = string.Join(", ", model.Keys.Select(key => key.Parameter));
        return model.Keys.Count == 1 ? names : $"({names})";
    }
}
