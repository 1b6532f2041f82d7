using System.Text.Json.Serialization;
using Versicle.Modules;

namespace Versicle.Testing;

/// <summary>A row with a column of every type, each once as a value and once nullable, as the generator would map it.</summary>
internal sealed record Sample(long Id)
{
    public string Text { get; init; } = "";

    public bool Boolean { get; init; }

    public decimal Decimal { get; init; }

    public double Double { get; init; }

    public DateTimeOffset Timestamp { get; init; }

    public Guid Uuid { get; init; }

    public DateOnly Date { get; init; }

    public TimeOnly Time { get; init; }

    public byte[] Bytes { get; init; } = [];

    public string[] Json { get; init; } = [];

    public string? Maybe { get; init; }
}

internal sealed class SampleTable(string fingerprint = "000000000001", bool uniqueText = false) : ReadTable<Sample, long>("samples_view", fingerprint)
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        new("id", ColumnType.Integer, false),
        new("text", ColumnType.Text, false),
        new("boolean", ColumnType.Boolean, false),
        new("decimal", ColumnType.Decimal, false),
        new("double", ColumnType.Double, false),
        new("timestamp", ColumnType.Timestamp, false),
        new("uuid", ColumnType.Uuid, false),
        new("date", ColumnType.Date, false),
        new("time", ColumnType.Time, false),
        new("bytes", ColumnType.Bytes, false),
        new("json", ColumnType.Json, false),
        new("maybe", ColumnType.Text, true),
    ];

    public override int KeyColumns => 1;

    public override IReadOnlyList<ColumnIndex> Indexes { get; } =
        [new(["decimal", "text"], false), .. uniqueText ? [new ColumnIndex(["text"], true)] : Array.Empty<ColumnIndex>()];

    public override RowMapper<Sample> Mapper { get; } = new SampleMapper();

    public override long KeyOf(Sample row) => row.Id;

    public override void WriteKey(long key, RowWriter writer) => writer.Int64(0, key);

    public override void WriteRow(Sample row, RowWriter writer)
    {
        writer.Int64(0, row.Id);
        writer.Text(1, row.Text);
        writer.Boolean(2, row.Boolean);
        writer.Decimal(3, row.Decimal);
        writer.Double(4, row.Double);
        writer.Timestamp(5, row.Timestamp);
        writer.Uuid(6, row.Uuid);
        writer.Date(7, row.Date);
        writer.Time(8, row.Time);
        writer.Bytes(9, row.Bytes);
        writer.Json(10, row.Json);
        if (row.Maybe is null)
            writer.Null(11);
        else
            writer.Text(11, row.Maybe);
    }

    private sealed class SampleMapper : RowMapper<Sample>
    {
        public override IReadOnlyList<string> Columns { get; } =
            ["id", "text", "boolean", "decimal", "double", "timestamp", "uuid", "date", "time", "bytes", "json", "maybe"];

        public override Sample Read(RowReader row) => new(row.Int64(0))
        {
            Text = row.Text(1),
            Boolean = row.Boolean(2),
            Decimal = row.Decimal(3),
            Double = row.Double(4),
            Timestamp = row.Timestamp(5),
            Uuid = row.Uuid(6),
            Date = row.Date(7),
            Time = row.Time(8),
            Bytes = row.Bytes(9),
            Json = row.Json<string[]>(10),
            Maybe = row.IsNull(11) ? null : row.Text(11),
        };
    }
}

/// <summary>How the JSON column of a <see cref="Sample"/> is written.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class SampleJson : JsonSerializerContext;
