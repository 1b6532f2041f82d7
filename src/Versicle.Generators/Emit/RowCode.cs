using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes how a row of SQL is read into a type.</summary>
internal static class RowEmitter
{
    public const string Suffix = "Mapper";

    public static CodeWriter Emit(RowModel row)
    {
        var code = CodeWriter.File();
        code.Line($"namespace {row.Type.GeneratedNamespace};");
        code.Line();
        code.Line($"/// <summary>Reads rows into <c>{row.Type.DottedName}</c>.</summary>");
        using (code.Block($"internal sealed class {row.Type.Identifier}{Suffix} : {Api.Modules}RowMapper<{row.Type.FullName}>"))
        {
            var columns = row.IsScalar ? "" : string.Join(", ", row.Columns.Select(column => Names.Literal(column.Name)));
            code.Line($"public override {Api.ListOf("string")} Columns {{ get; }} = [{columns}];");
            code.Line();
            if (row.IsScalar)
                code.Line($"public override {row.Type.FullName} Read({Api.Reader} row) => {ColumnCode.Read(row.Columns[0], 0)};");
            else
                Read(code, row);
        }

        return code;
    }

    private static void Read(CodeWriter code, RowModel row)
    {
        var columns = row.Columns.Select((column, i) => (column, i)).ToArray();
        var parameters = columns.Where(one => one.column.Parameter >= 0).OrderBy(one => one.column.Parameter).ToArray();
        var members = columns.Where(one => one.column.Parameter < 0).ToArray();
        code.Line($"public override {row.Type.FullName} Read({Api.Reader} row) => new(");
        using (code.Indent())
        {
            var end = members.Length == 0 ? ");" : ")";
            for (var i = 0; i < parameters.Length; i++)
                code.Line(ColumnCode.Read(parameters[i].column, parameters[i].i) + (i < parameters.Length - 1 ? "," : end));
            if (parameters.Length == 0)
                code.Line(end);
        }

        if (members.Length == 0)
            return;
        using (code.Block("", "};"))
        {
            foreach (var (column, i) in members)
                code.Line($"{Names.Escape(column.Member)} = {ColumnCode.Read(column, i)},");
        }
    }
}
