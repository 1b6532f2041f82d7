using System.Globalization;
using System.Text.Json;
using Versicle.Modules;

namespace Versicle.Sqlite;

/// <summary>Writes values as SQLite keeps them. docs/columns.md is this file in words.</summary>
/// <param name="json">The contracts for JSON columns.</param>
internal sealed class SqliteRowWriter(JsonSerializerOptions json) : RowWriter
{
    private Statement? _statement;
    private int _before = 1;

    /// <summary>Columns go to the parameters of <paramref name="statement"/> after the first <paramref name="before"/>.</summary>
    public SqliteRowWriter To(Statement statement, int before = 0)
    {
        (_statement, _before) = (statement, before + 1);
        return this;
    }

    public override void Null(int column) => _statement!.BindNull(_before + column);

    public override void Int64(int column, long value) => _statement!.Bind(_before + column, value);

    public override void Text(int column, string value) => _statement!.BindText(_before + column, value);

    public override void Boolean(int column, bool value) => _statement!.Bind(_before + column, value ? 1L : 0L);

    public override void Decimal(int column, decimal value)
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        _statement!.BindText(_before + column, text[..length]);
    }

    public override void Double(int column, double value)
    {
        if (double.IsNaN(value))
            throw new ArgumentException("A number is NaN, which engines store and compare differently. Store null instead.", nameof(value));

        _statement!.Bind(_before + column, value);
    }

    public override void Timestamp(int column, DateTimeOffset value)
    {
        Span<byte> text = stackalloc byte[TimestampText.Buffer];
        _statement!.BindText(_before + column, TimestampText.Format(value, text));
    }

    public override void Uuid(int column, Guid value)
    {
        Span<byte> text = stackalloc byte[36];
        value.TryFormat(text, out _);
        _statement!.BindText(_before + column, text);
    }

    public override void Date(int column, DateOnly value)
    {
        Span<byte> text = stackalloc byte[10];
        value.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        _statement!.BindText(_before + column, text);
    }

    public override void Time(int column, TimeOnly value)
    {
        Span<byte> text = stackalloc byte[16];
        value.TryFormat(text, out var length, "O", CultureInfo.InvariantCulture);
        _statement!.BindText(_before + column, text[..Math.Min(length, 15)]); // Seven decimals, cut to six: 09:30:00.123456.
    }

    public override void Bytes(int column, byte[] value) => _statement!.BindBlob(_before + column, value);

    public override void Json<T>(int column, T value) =>
        _statement!.BindText(_before + column, JsonSerializer.SerializeToUtf8Bytes(value, JsonTypes.Of<T>(json)));

    /// <summary>Binds the holes of a statement.</summary>
    public void Bind(Statement statement, IReadOnlyList<object?> values)
    {
        To(statement);
        for (var i = 0; i < values.Count; i++)
            Bind(i, values[i]);
    }

    private void Bind(int hole, object? value)
    {
        switch (value)
        {
            case null: Null(hole); break;
            case string text: Text(hole, text); break;
            case long number: Int64(hole, number); break;
            case int number: Int64(hole, number); break;
            case bool truth: Boolean(hole, truth); break;
            case decimal number: Decimal(hole, number); break;
            case DateTimeOffset moment: Timestamp(hole, moment); break;
            case Guid id: Uuid(hole, id); break;
            case Enum name: Int64(hole, Convert.ToInt64(name, CultureInfo.InvariantCulture)); break;
            case short or byte or sbyte or ushort or uint: Int64(hole, Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case double number: Double(hole, number); break;
            case float number: Double(hole, number); break;
            case DateOnly date: Date(hole, date); break;
            case TimeOnly time: Time(hole, time); break;
            case byte[] bytes: Bytes(hole, bytes); break;
            default:
                throw new ArgumentException(
                    $"Hole {hole + 1} of the statement is a {value.GetType().Name}, which is no column type. Take a number, text, bool, " +
                    "DateTimeOffset, DateOnly, TimeOnly, Guid, byte[] or an enum.",
                    nameof(value));
        }
    }
}
