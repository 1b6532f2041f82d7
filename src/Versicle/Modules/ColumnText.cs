using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Versicle.Modules;

/// <summary>Columns as JSON text, equal for values that a database finds equal.</summary>
internal abstract class ColumnText : RowWriter
{
    // Readable in SQL; nothing puts it into HTML.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _text = new();

    protected ColumnText() => Writer = new(_text, Plain);

    protected Utf8JsonWriter Writer { get; }

    public override void Null(int column) => Writer.WriteNullValue();

    public override void Int64(int column, long value) => Writer.WriteNumberValue(value);

    public override void Text(int column, string value) => Writer.WriteStringValue(value);

    public override void Boolean(int column, bool value) => Writer.WriteBooleanValue(value);

    // 1.10 and 1.1 are one value: divided by one with all decimals a number has its shortest scale.
    public override void Decimal(int column, decimal value) => Writer.WriteNumberValue(value / 1.0000000000000000000000000000m);

    // So are 0 and -0.
    public override void Double(int column, double value) => Writer.WriteStringValue((value + 0.0).ToString("R", CultureInfo.InvariantCulture));

    public override void Timestamp(int column, DateTimeOffset value) => Writer.WriteStringValue(StoredValues.Normalize(value));

    public override void Uuid(int column, Guid value) => Writer.WriteStringValue(value);

    public override void Date(int column, DateOnly value) => Writer.WriteStringValue(value.ToString("O", CultureInfo.InvariantCulture));

    public override void Time(int column, TimeOnly value) =>
        Writer.WriteStringValue(StoredValues.Normalize(value).ToString("O", CultureInfo.InvariantCulture));

    public override void Bytes(int column, byte[] value) => Writer.WriteBase64StringValue(value);

    /// <summary>What was written.</summary>
    protected string Finish()
    {
        Writer.Flush();
        return Encoding.UTF8.GetString(_text.WrittenSpan);
    }
}
