using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes <c>Find</c>, with the types and names of the read model's key.</summary>
internal static class FindEmitter
{
    public static CodeWriter Emit(ReadModelModel model)
    {
        var row = model.Type.FullName;
        var code = CodeWriter.File();
        if (model.Type.Namespace.Length > 0)
        {
            code.Line($"namespace {model.Type.Namespace};");
            code.Line();
        }

        code.Line($"/// <summary>How to find a row of '{model.Name}'.</summary>");
        using (code.Block($"{(model.Type.IsPublic ? "public" : "internal")} static class {model.Type.Identifier}ReadModel"))
        {
            code.Line("/// <summary>The row of one key, or null. In a dispatch with a token: no earlier than it.</summary>");
            code.Line("/// <param name=\"model\">The read model.</param>");
            foreach (var key in model.Keys)
                code.Line($"/// <param name=\"{key.Parameter.TrimStart('@')}\">Of the key.</param>");
            code.Line("/// <param name=\"ct\">Cancels the wait and the read.</param>");
            var keys = string.Join(", ", model.Keys.Select(key => $"{key.Type} {key.Parameter}"));
            code.Line($"public static global::System.Threading.Tasks.ValueTask<{row}?> Find(");
            using (code.Indent())
            {
                code.Line($"this global::Versicle.IReadModel<{row}> model, {keys}, global::System.Threading.CancellationToken ct) =>");
                code.Line($"model.FindByKey({Key(model)}, ct);");
            }
        }

        return code;
    }

    private static string Key(ReadModelModel model)
    {
        var names = string.Join(", ", model.Keys.Select(key => key.Parameter));
        return model.Keys.Count == 1 ? names : $"({names})";
    }
}
