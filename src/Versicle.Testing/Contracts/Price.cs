using Versicle.Modules;

namespace Versicle.Testing;

/// <summary>A row whose key is a price and a name, and nothing else.</summary>
internal sealed record Price(decimal Amount, string Name);

internal sealed class PriceTable() : ReadTable<Price, (decimal, string)>("prices_view", "000000000001")
{
    public override IReadOnlyList<Column> Columns { get; } = [new("amount", ColumnType.Decimal, false), new("name", ColumnType.Text, false)];

    public override int KeyColumns => 2;

    public override RowMapper<Price> Mapper { get; } = new PriceMapper();

    public override (decimal, string) KeyOf(Price row) => (row.Amount, row.Name);

    public override void WriteKey((decimal, string) key, RowWriter writer)
    {
        writer.Decimal(0, key.Item1);
        writer.Text(1, key.Item2);
    }

    public override void WriteRow(Price row, RowWriter writer) => WriteKey((row.Amount, row.Name), writer);

    private sealed class PriceMapper : RowMapper<Price>
    {
        public override IReadOnlyList<string> Columns { get; } = ["amount", "name"];

        public override Price Read(RowReader row) => new(row.Decimal(0), row.Text(1));
    }
}
