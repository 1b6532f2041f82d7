using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes the table of a read model.</summary>
internal static class TableCode
{
    public static IEnumerable<string> Lines(TableModel table, string fingerprint, string variable)
    {
        var columns = table.Row.Columns;
        yield return $"var {variable} = new ColumnTable<{table.Row.Type.FullName}, {table.KeyType}>(";
        yield return $"    {Names.Literal(table.Name)}, {Names.Literal(fingerprint)},";
        yield return $"    [{Join(columns.Select(Column))}], {table.KeyColumns},";
        yield return $"    {RowCode.Read(table.Row)},";
        yield return $"    static row => {KeyOf(table)},";
        yield return $"    static (key, writer) => {{ {WriteKey(table)} }},";
        yield return "    static (row, writer) =>";
        yield return "    {";
        for (var i = 0; i < columns.Count; i++)
            yield return "        " + WriteColumn(columns[i], i);
        yield return "    }" + Normalize(table.Row) + Indexes(table) + ");";
    }

    private static string Column(ColumnModel column) =>
        $"new({Names.Literal(column.Name)}, ColumnType.{column.Form}, {(column.IsNullable ? "true" : "false")})";

    private static string KeyOf(TableModel table)
    {
        var members = table.Row.Columns.Take(table.KeyColumns).Select(Member).ToArray();
        return members.Length == 1 ? members[0] : $"({Join(members)})";
    }

    private static string WriteKey(TableModel table) => string.Join(" ", table.Row.Columns.Take(table.KeyColumns).Select((column, i) =>
        ColumnCode.Write(column, i, table.KeyColumns == 1 ? "key" : $"key.Item{i + 1}")));

    private static string WriteColumn(ColumnModel column, int i) => column.IsNullable
        ? $"if ({Member(column)} is {{ }} value{i}) {ColumnCode.Write(column, i, $"value{i}")} else writer.Null({i});"
        : ColumnCode.Write(column, i, Member(column));

    private static string Normalize(RowModel row)
    {
        var rounded = row.Columns.Where(ColumnCode.IsRounded).Select(Rounded).ToArray();
        return rounded.Length == 0 ? "" : $", normalize: static row => row with {{ {Join(rounded)} }}";
    }

    private static string Rounded(ColumnModel column, int index) => column.IsNullable
        ? $"{Names.Escape(column.Member)} = {Member(column)} is {{ }} value{index} ? {ColumnCode.Rounded($"value{index}")} : null"
        : $"{Names.Escape(column.Member)} = {ColumnCode.Rounded(Member(column))}";

    private static string Indexes(TableModel table) => table.Indexes.Count == 0 ? "" : $", indexes: [{Join(table.Indexes.Select(Index))}]";

    private static string Index(IndexModel index) =>
        $"new([{Join(index.Columns.Select(Names.Literal))}], {(index.IsUnique ? "true" : "false")})";

    private static string Member(ColumnModel column) => "row." + Names.Escape(column.Member);

    private static string Join(IEnumerable<string> items) => string.Join(", ", items);
}
