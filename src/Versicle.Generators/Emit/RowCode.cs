using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes how a row of SQL is read into a type.</summary>
internal static class RowCode
{
    public static string Line(RowModel row)
    {
        var columns = row.IsScalar ? "" : string.Join(", ", row.Columns.Select(column => Names.Literal(column.Name)));
        return $"registry.Row(new ColumnMapper<{row.Type.FullName}>([{columns}], {Read(row)}));";
    }

    /// <summary>A function of a <c>RowReader</c>.</summary>
    public static string Read(RowModel row)
    {
        if (row.IsScalar)
            return $"static row => {ColumnCode.Read(row.Columns[0], 0)}";
        var columns = row.Columns.Select((column, i) => (column, i)).ToArray();
        var parameters = columns.Where(one => one.column.Parameter >= 0)
            .OrderBy(one => one.column.Parameter)
            .Select(one => ColumnCode.Read(one.column, one.i));
        var members = columns.Where(one => one.column.Parameter < 0)
            .Select(one => $"{Names.Escape(one.column.Member)} = {ColumnCode.Read(one.column, one.i)}")
            .ToArray();
        return $"static row => new {row.Type.FullName}({string.Join(", ", parameters)})"
            + (members.Length == 0 ? "" : $" {{ {string.Join(", ", members)} }}");
    }
}
