using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes the table of a read model.</summary>
internal static class TableEmitter
{
    public const string Suffix = "Table";

    public static void Emit(CodeWriter code, TableModel table, string className)
    {
        var row = table.Row.Type.FullName;
        code.Line($"/// <summary>The table '{table.Name}' of <c>{table.Row.Type.DottedName}</c>.</summary>");
        using (code.Block($"private sealed class {className}() : {Api.Modules}ReadTable<{row}, {table.KeyType}>({Names.Literal(table.Name)}, Fingerprint)"))
        {
            code.List(
                $"public override {Api.ListOf(Api.Column)} Columns {{ get; }} =",
                table.Row.Columns.Select(Column),
                ";");
            code.Line();
            code.Line($"public override int KeyColumns => {table.KeyColumns};");
            code.Line();
            Indexes(code, table);
            code.Line($"public override {Api.Modules}RowMapper<{row}> Mapper {{ get; }} = new {table.Row.Type.Generated(RowEmitter.Suffix)}();");
            code.Line();
            code.Line($"public override {table.KeyType} KeyOf({row} row) => {KeyOf(table)};");
            code.Line();
            WriteKey(code, table);
            code.Line();
            WriteRow(code, table.Row);
            Normalize(code, table.Row);
        }
    }

    private static string Column(ColumnModel column) =>
        $"new({Names.Literal(column.Name)}, {Api.Modules}ColumnType.{column.Form}, IsNullable: {(column.IsNullable ? "true" : "false")})";

    private static void Indexes(CodeWriter code, TableModel table)
    {
        if (table.Indexes.Count == 0)
            return;
        code.List(
            $"public override {Api.ListOf(Api.Modules + "ColumnIndex")} Indexes {{ get; }} =",
            table.Indexes.Select(index =>
                $"new([{string.Join(", ", index.Columns.Select(Names.Literal))}], IsUnique: {(index.IsUnique ? "true" : "false")})"),
            ";");
        code.Line();
    }

    private static string KeyOf(TableModel table)
    {
        var members = table.Row.Columns.Take(table.KeyColumns).Select(Member).ToArray();
        return members.Length == 1 ? members[0] : $"({string.Join(", ", members)})";
    }

    private static void WriteKey(CodeWriter code, TableModel table)
    {
        using (code.Block($"public override void WriteKey({table.KeyType} key, {Api.Writer} writer)"))
        {
            for (var i = 0; i < table.KeyColumns; i++)
                code.Line(ColumnCode.Write(table.Row.Columns[i], i, table.KeyColumns == 1 ? "key" : $"key.Item{i + 1}"));
        }
    }

    private static void WriteRow(CodeWriter code, RowModel row)
    {
        using (code.Block($"public override void WriteRow({row.Type.FullName} row, {Api.Writer} writer)"))
        {
            for (var i = 0; i < row.Columns.Count; i++)
            {
                var column = row.Columns[i];
                if (!column.IsNullable)
                {
                    code.Line(ColumnCode.Write(column, i, Member(column)));
                    continue;
                }

                code.Line($"if ({Member(column)} is {{ }} value{i})");
                using (code.Indent())
                    code.Line(ColumnCode.Write(column, i, $"value{i}"));
                code.Line("else");
                using (code.Indent())
                    code.Line($"writer.Null({i});");
            }
        }
    }

    private static void Normalize(CodeWriter code, RowModel row)
    {
        var rounded = row.Columns.Where(ColumnCode.IsRounded).ToArray();
        if (rounded.Length == 0)
            return;
        code.Line();
        code.Line($"public override {row.Type.FullName} Normalize({row.Type.FullName} row) =>");
        using (code.Indent())
            code.Line($"row with {{ {string.Join(", ", rounded.Select(Rounded))} }};");
    }

    private static string Rounded(ColumnModel column, int index) => column.IsNullable
        ? $"{Names.Escape(column.Member)} = {Member(column)} is {{ }} value{index} ? {ColumnCode.Rounded($"value{index}")} : null"
        : $"{Names.Escape(column.Member)} = {ColumnCode.Rounded(Member(column))}";

    private static string Member(ColumnModel column) => "row." + Names.Escape(column.Member);
}
