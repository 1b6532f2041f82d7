using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Versicle.Modules;

/// <summary>A row's key as text, equal for equal keys: <c>7</c>, <c>"ada"</c>, <c>[7,"ada"]</c>.</summary>
internal sealed class KeyText : RowWriter
{
    // Readable in SQL; nothing puts it into HTML.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly Utf8JsonWriter _json;

    private KeyText() => _json = new(_text, Plain);

    public static string Of<TRow, TKey>(ReadTable<TRow, TKey> table, TKey key)
        where TRow : class
        where TKey : notnull
    {
        var text = new KeyText();
        if (table.KeyColumns > 1)
            text._json.WriteStartArray();
        table.WriteKey(key, text);
        if (table.KeyColumns > 1)
            text._json.WriteEndArray();
        text._json.Flush();
        return Encoding.UTF8.GetString(text._text.WrittenSpan);
    }

    public override void Null(int column) => _json.WriteNullValue();

    public override void Int64(int column, long value) => _json.WriteNumberValue(value);

    public override void Text(int column, string value) => _json.WriteStringValue(value);

    public override void Boolean(int column, bool value) => _json.WriteBooleanValue(value);

    // 1.10 and 1.1 are one key: divided by one with all decimals a number has its shortest scale.
    public override void Decimal(int column, decimal value) => _json.WriteNumberValue(value / 1.0000000000000000000000000000m);

    // So are 0 and -0.
    public override void Double(int column, double value) => _json.WriteStringValue((value + 0.0).ToString("R", CultureInfo.InvariantCulture));

    public override void Timestamp(int column, DateTimeOffset value) => _json.WriteStringValue(StoredValues.Normalize(value));

    public override void Uuid(int column, Guid value) => _json.WriteStringValue(value);

    public override void Date(int column, DateOnly value) => _json.WriteStringValue(value.ToString("O", CultureInfo.InvariantCulture));

    public override void Time(int column, TimeOnly value) =>
        _json.WriteStringValue(StoredValues.Normalize(value).ToString("O", CultureInfo.InvariantCulture));

    public override void Bytes(int column, byte[] value) => _json.WriteBase64StringValue(value);

    public override void Json<T>(int column, T value) =>
        throw new NotSupportedException("A nested value is no key.");
}
