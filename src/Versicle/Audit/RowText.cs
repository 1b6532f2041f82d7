using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Versicle.Modules;

namespace Versicle;

/// <summary>A row as a JSON array of its columns: equal for rows whose columns are.</summary>
internal sealed class RowText : RowWriter
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly Utf8JsonWriter _json;
    private readonly JsonSerializerOptions _stored;

    private RowText(JsonSerializerOptions stored) => (_json, _stored) = (new(_text, Plain), stored);

    public static string Of<TRow, TKey>(ReadTable<TRow, TKey> table, TRow row, JsonSerializerOptions stored)
        where TRow : class
        where TKey : notnull
    {
        var text = new RowText(stored);
        text._json.WriteStartArray();
        table.WriteRow(row, text);
        text._json.WriteEndArray();
        text._json.Flush();
        return Encoding.UTF8.GetString(text._text.WrittenSpan);
    }

    public override void Null(int column) => _json.WriteNullValue();

    public override void Int64(int column, long value) => _json.WriteNumberValue(value);

    public override void Text(int column, string value) => _json.WriteStringValue(value);

    public override void Boolean(int column, bool value) => _json.WriteBooleanValue(value);

    public override void Decimal(int column, decimal value) => _json.WriteNumberValue(value);

    public override void Double(int column, double value) => _json.WriteStringValue(value.ToString("R", CultureInfo.InvariantCulture));

    public override void Timestamp(int column, DateTimeOffset value) => _json.WriteStringValue(StoredValues.Normalize(value));

    public override void Uuid(int column, Guid value) => _json.WriteStringValue(value);

    public override void Date(int column, DateOnly value) => _json.WriteStringValue(value.ToString("O", CultureInfo.InvariantCulture));

    public override void Time(int column, TimeOnly value) =>
        _json.WriteStringValue(StoredValues.Normalize(value).ToString("O", CultureInfo.InvariantCulture));

    public override void Bytes(int column, byte[] value) => _json.WriteBase64StringValue(value);

    public override void Json<T>(int column, T value) => JsonSerializer.Serialize(_json, value, JsonTypes.Of<T>(_stored));
}
