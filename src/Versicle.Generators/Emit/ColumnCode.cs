using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>One column, read and written.</summary>
internal static class ColumnCode
{
    /// <summary>The member's value from <c>row</c>.</summary>
    public static string Read(ColumnModel column, int index)
    {
        var value = column.Form switch
        {
            ColumnForm.Integer => ReadInteger(column, index),
            ColumnForm.Double when column.Type == "float" => $"(float)row.Double({index})",
            ColumnForm.Json => $"row.Json<{column.Type}>({index})",
            _ => $"row.{column.Form}({index})",
        };
        if (!column.IsNullable)
            return value;
        return column.IsValueType ? $"row.IsNull({index}) ? default({column.Type}?) : {value}" : $"row.IsNull({index}) ? null : {value}";
    }

    /// <summary>A statement that writes <paramref name="value"/>, which is not null.</summary>
    public static string Write(ColumnModel column, int index, string value) => column switch
    {
        { IsEnum: true } => $"writer.Int64({index}, (long){value});",
        { Form: ColumnForm.Integer } => $"writer.Int64({index}, {value});",
        { Form: ColumnForm.Json } => $"writer.Json<{column.Type}>({index}, {value});",
        _ => $"writer.{column.Form}({index}, {value});",
    };

    /// <summary>Whether a value may come back from a column as another one than went in.</summary>
    public static bool IsRounded(ColumnModel column) => column.Form is ColumnForm.Timestamp or ColumnForm.Time;

    public static string Rounded(string value) => $"{Api.Values}.Normalize({value})";

    private static string ReadInteger(ColumnModel column, int index)
    {
        var number = column.Integer == "long" ? $"row.Int64({index})" : $"checked(({column.Integer})row.Int64({index}))";
        return column.IsEnum ? $"({column.Type}){number}" : number;
    }
}
