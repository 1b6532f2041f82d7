using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes the registration of a projection: its tables, the keys of each event, and the fold as one switch per read model.</summary>
internal static class ProjectionCode
{
    private const string Indent = "    ";

    public static IEnumerable<string> Lines(ProjectionModel projection) =>
        ["{", .. Inside(projection).Select(line => Indent + line), "}"];

    private static IEnumerable<string> Inside(ProjectionModel projection)
    {
        for (var i = 0; i < projection.Folds.Count; i++)
        {
            foreach (var line in TableCode.Lines(projection.Folds[i].Table, projection.Fingerprint, $"table{i}"))
                yield return line;
        }

        yield return $"registry.Projection(new ProjectionDefinition({Names.Literal(projection.Type.Path)}, {Names.Literal(projection.Fingerprint)},";
        yield return $"    [{string.Join(", ", projection.Events.Select(one => $"typeof({one})"))}],";
        yield return "    [";
        for (var i = 0; i < projection.Folds.Count; i++)
        {
            foreach (var line in Fold(projection, projection.Folds[i], i))
                yield return Indent + Indent + line;
        }

        yield return "    ]));";
        for (var i = 0; i < projection.Folds.Count; i++)
            yield return $"registry.ReadModel(table{i});";
    }

    private static IEnumerable<string> Fold(ProjectionModel projection, FoldModel fold, int index)
    {
        yield return $"new RowFold<{fold.Table.Row.Type.FullName}, {fold.Table.KeyType}>(table{index},";
        yield return "    static (happened, at, keys) =>";
        yield return "    {";
        yield return "        switch (happened)";
        yield return "        {";
        foreach (var one in fold.Cases)
            yield return $"            case {one.Event} e: {Keys(projection, fold.Table, one.Key)} break;";
        yield return "        }";
        yield return "    },";
        yield return "    static (happened, at, row) => happened switch";
        yield return "    {";
        foreach (var one in fold.Cases)
            yield return $"        {one.Event} e => {projection.Type.FullName}.On({string.Join(", ", one.On.Select(argument => Argument(argument, fold.Table, one)))}),";
        yield return "        _ => row,";
        yield return "    }),";
    }

    private static string Keys(ProjectionModel projection, TableModel table, KeyCall key)
    {
        var call = $"{projection.Type.FullName}.{(key.IsMany ? "Keys" : "Key")}({(key.TakesContext ? "e, at" : "e")})";
        return key.IsMany ? $"foreach (var key in {call}) {{ {AddKey(table, "key")} }}" : AddKey(table, call);
    }

    // A key finds its row only as the row's columns give it back.
    private static string AddKey(TableModel table, string value)
    {
        var columns = table.Row.Columns.Take(table.KeyColumns).ToArray();
        if (!columns.Any(ColumnCode.IsRounded))
            return $"keys.Add({value});";
        if (columns.Length == 1)
            return $"keys.Add({ColumnCode.Rounded(value)});";
        var items = columns.Select((column, i) => ColumnCode.IsRounded(column) ? ColumnCode.Rounded($"parts.Item{i + 1}") : $"parts.Item{i + 1}");
        return $"{{ var parts = {value}; keys.Add(({string.Join(", ", items)})); }}";
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
