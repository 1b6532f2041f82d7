namespace Versicle.Modules;

/// <summary>A row's key as text, equal for equal keys: <c>7</c>, <c>"ada"</c>, <c>[7,"ada"]</c>.</summary>
internal sealed class KeyText : ColumnText
{
    private KeyText()
    {
    }

    public static string Of<TRow, TKey>(ReadTable<TRow, TKey> table, TKey key)
        where TRow : class
        where TKey : notnull
    {
        var text = new KeyText();
        if (table.KeyColumns > 1)
            text.Writer.WriteStartArray();
        table.WriteKey(key, text);
        if (table.KeyColumns > 1)
            text.Writer.WriteEndArray();
        return text.Finish();
    }

    public override void Json<T>(int column, T value) =>
        throw new NotSupportedException("A nested value is no key.");
}
