using System.Text.Json;
using Versicle.Modules;

namespace Versicle;

/// <summary>A row as a JSON array of its columns: equal for rows whose columns are.</summary>
internal sealed class RowText : ColumnText
{
    private readonly JsonSerializerOptions _stored;

    private RowText(JsonSerializerOptions stored) => _stored = stored;

    public static string Of<TRow, TKey>(ReadTable<TRow, TKey> table, TRow row, JsonSerializerOptions stored)
        where TRow : class
        where TKey : notnull
    {
        var text = new RowText(stored);
        text.Writer.WriteStartArray();
        table.WriteRow(row, text);
        text.Writer.WriteEndArray();
        return text.Finish();
    }

    public override void Json<T>(int column, T value) => JsonSerializer.Serialize(Writer, value, JsonTypes.Of<T>(_stored));
}
