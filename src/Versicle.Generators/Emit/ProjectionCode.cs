using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes a projection: its tables, the keys of each event, and the fold as one switch per read model.</summary>
internal static class ProjectionEmitter
{
    public const string Suffix = "Definition";

    public static CodeWriter Emit(ProjectionModel projection)
    {
        var code = CodeWriter.File();
        code.Line($"namespace {projection.Type.GeneratedNamespace};");
        code.Line();
        code.Line($"/// <summary>Runs <c>{projection.Type.DottedName}</c>.</summary>");
        using (code.Block($"internal static class {projection.Type.Identifier}{Suffix}"))
        {
            code.Line($"private const string Fingerprint = {Names.Literal(projection.Fingerprint)};");
            code.Line();
            Register(code, projection);
            for (var i = 0; i < projection.Folds.Count; i++)
            {
                var fold = projection.Folds[i];
                code.Line();
                Keys(code, projection, fold, Name(projection, i));
                code.Line();
                Fold(code, projection, fold, Name(projection, i));
                code.Line();
                TableEmitter.Emit(code, fold.Table, Name(projection, i) + TableEmitter.Suffix);
            }
        }

        return code;
    }

    // Rows of two namespaces may have one name.
    private static string Name(ProjectionModel projection, int index)
    {
        var name = projection.Folds[index].Table.Row.Type.Identifier;
        return projection.Folds.Take(index).Any(fold => fold.Table.Row.Type.Identifier == name) ? $"{name}_{index}" : name;
    }

    private static void Register(CodeWriter code, ProjectionModel projection)
    {
        using (code.Block($"internal static void Register({Api.Registry} registry)"))
        {
            for (var i = 0; i < projection.Folds.Count; i++)
                code.Line($"var table{i} = new {Name(projection, i)}{TableEmitter.Suffix}();");
            code.Line($"registry.Projection(new {Api.Modules}ProjectionDefinition(");
            using (code.Indent())
            {
                code.Line($"{Names.Literal(projection.Type.Path)},");
                code.Line("Fingerprint,");
                code.Line($"[{string.Join(", ", projection.Events.Select(one => $"typeof({one})"))}],");
                code.Line($"[{string.Join(", ", projection.Folds.Select((fold, i) => RowFold(projection, fold, i)))}]));");
            }

            for (var i = 0; i < projection.Folds.Count; i++)
                code.Line($"registry.ReadModel(table{i});");
        }
    }

    private static string RowFold(ProjectionModel projection, FoldModel fold, int index)
    {
        var name = Name(projection, index);
        return $"new {Api.Modules}RowFold<{fold.Table.Row.Type.FullName}, {fold.Table.KeyType}>(table{index}, KeysOf{name}, Fold{name})";
    }

    private static void Keys(CodeWriter code, ProjectionModel projection, FoldModel fold, string name)
    {
        var parameters = $"object happened, {Api.EventContext} at, global::System.Collections.Generic.ICollection<{fold.Table.KeyType}> keys";
        using (code.Block($"private static void KeysOf{name}({parameters})"))
        {
            using (code.Block("switch (happened)"))
            {
                foreach (var one in fold.Cases)
                {
                    code.Line($"case {one.Event} e:");
                    using (code.Indent())
                    {
                        KeysOfCase(code, projection, fold.Table, one.Key);
                        code.Line("break;");
                    }
                }
            }
        }
    }

    private static void KeysOfCase(CodeWriter code, ProjectionModel projection, TableModel table, KeyCall key)
    {
        var call = $"{projection.Type.FullName}.{(key.IsMany ? "Keys" : "Key")}({(key.TakesContext ? "e, at" : "e")})";
        if (!key.IsMany)
        {
            AddKey(code, table, call);
            return;
        }

        using (code.Block($"foreach (var key in {call})"))
            AddKey(code, table, "key");
    }

    // A key finds its row only as the row's columns give it back.
    private static void AddKey(CodeWriter code, TableModel table, string value)
    {
        var columns = table.Row.Columns.Take(table.KeyColumns).ToArray();
        if (!columns.Any(ColumnCode.IsRounded))
        {
            code.Line($"keys.Add({value});");
        }
        else if (columns.Length == 1)
        {
            code.Line($"keys.Add({ColumnCode.Rounded(value)});");
        }
        else
        {
            using (code.Block(""))
            {
                code.Line($"var parts = {value};");
                var items = columns.Select((column, i) => ColumnCode.IsRounded(column) ? ColumnCode.Rounded($"parts.Item{i + 1}") : $"parts.Item{i + 1}");
                code.Line($"keys.Add(({string.Join(", ", items)}));");
            }
        }
    }

    private static void Fold(CodeWriter code, ProjectionModel projection, FoldModel fold, string name)
    {
        var row = fold.Table.Row.Type.FullName;
        using (code.Block($"private static {row}? Fold{name}(object happened, {Api.EventContext} at, {row}? row) => happened switch", "};"))
        {
            foreach (var one in fold.Cases)
                code.Line($"{one.Event} e => {projection.Type.FullName}.On({string.Join(", ", one.On.Select(argument => Argument(argument, fold.Table, one)))}),");
            code.Line("_ => row,");
        }
    }

    private static string Argument(FoldArgument argument, TableModel table, CaseModel one) => argument switch
    {
        FoldArgument.Event => "e",
        FoldArgument.RowOrNull => "row",
        FoldArgument.Context => "at",
        _ => $"row ?? throw new global::Versicle.FoldException({Names.Literal(Missing(table, one))})",
    };

    private static string Missing(TableModel table, CaseModel one) =>
        $"the row of '{table.Name}' that '{one.EventName}' changes is not there. Fold the event that makes it first, or declare the parameter as '{table.Row.Type.Path}?'.";
}
