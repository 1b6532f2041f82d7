using Versicle.Stores;
using static Versicle.Testing.Statements;

namespace Versicle.Testing;

/// <summary>Every column type compares, sorts and comes back alike on every engine, at its extremes too.</summary>
internal sealed class ColumnCases : ReadDatabaseCases
{
    private static readonly string[] Decimals =
    [
        "0", "1.10", "-0.0000000000000000000000000001", "79228162514264337593543950335", "-79228162514264337593543950335",
        "7.9228162514264337593543950335",
    ];

    private static readonly string[] Texts = ["", " Grüße \r\n 日本語 🙂 \u202e '\"; drop table x; -- ", "\uffff\u0001"];

    private static readonly DateTimeOffset[] Timestamps =
    [
        DateTimeOffset.MinValue,
        new(DateTimeOffset.MaxValue.Ticks - 9, TimeSpan.Zero),
        new(2026, 1, 31, 23, 30, 0, TimeSpan.FromHours(-5)),
        new(2026, 1, 31, 9, 30, 0, 123, 456, TimeSpan.Zero),
    ];

    public static IEnumerable<ContractCase<IReadDatabase>> All =>
    [
        .. Rows<ColumnCases, string>(Decimals, (c, row) => c.Decimals_come_back_exactly_with_their_scale(row)),
        Case<ColumnCases>(c => c.Decimals_sort_and_compare_by_value()),
        Case<ColumnCases>(c => c.Decimals_that_are_equal_are_one_key()),
        .. Rows<ColumnCases, DateTimeOffset>(Timestamps, (c, row) => c.Timestamps_come_back_in_utc_to_the_microsecond(row)),
        Case<ColumnCases>(c => c.Timestamps_sort_by_time_whatever_their_offset()),
        Case<ColumnCases>(c => c.Numbers_and_truths_come_back_at_their_extremes()),
        Case<ColumnCases>(c => c.Not_a_number_is_refused()),
        .. Rows<ColumnCases, string>(Texts, (c, row) => c.Text_comes_back_as_it_was(row)),
        Case<ColumnCases>(c => c.Text_that_not_every_engine_keeps_is_refused()),
        Case<ColumnCases>(c => c.Text_sorts_by_code_point()),
        Case<ColumnCases>(c => c.Uuids_come_back_and_sort_as_their_text()),
        Case<ColumnCases>(c => c.Dates_times_and_bytes_come_back_at_their_extremes()),
        Case<ColumnCases>(c => c.Holes_of_every_type_find_their_rows()),
        Case<ColumnCases>(c => c.A_hole_of_no_column_type_is_refused()),
    ];

    public async Task Decimals_come_back_exactly_with_their_scale(string text)
    {
        var value = decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

        var back = await RoundTrip(new(1) { Decimal = value });

        Assert.Equal(decimal.GetBits(value), decimal.GetBits(back.Decimal));
    }

    public async Task Decimals_sort_and_compare_by_value()
    {
        decimal[] values = [decimal.MinValue, -10, -9.5m, -0.001m, 0, 0.001m, 1.1m, 2, 10, 100.0m, decimal.MaxValue];
        await Saved(At(1), [.. values.Reverse().Select((value, i) => new Sample(i) { Decimal = value })]);

        var sorted = await Query(Sql("select * from samples_view_000000000001 order by \"decimal\""));
        var equal = await Query(Sql("select * from samples_view_000000000001 where \"decimal\" = $1", 1.10m));
        var above = await Query(Sql("select * from samples_view_000000000001 where \"decimal\" > $1", 9m));

        Assert.Equal(values, sorted.Select(row => row.Decimal));
        Assert.Equal([1.1m], equal.Select(row => row.Decimal));
        Assert.Equal(3, above.Count);
    }

    public async Task Decimals_that_are_equal_are_one_key()
    {
        var prices = new PriceTable();
        await Database.Prepare(Folds.Of(prices), default);
        await Save(default, At(1), new Price(1.10m, "a"), new Price(1.1m, "b"));
        await Save(At(1), At(2), new Price(1.1m, "a"));

        async Task Save(Checkpoint from, Checkpoint to, params Price[] rows) => Assert.True(await Database.Write(
            Folds.Of(prices), new(from, to, [new RowChanges<Price, (decimal, string)>(prices, rows, [])]), default));

        Assert.Equal(2, (await Database.PageNow(prices, 0, 10, default)).Count);
        Assert.True(await Database.FindNow(prices, (1.100m, "a"), default) is not null);
        Assert.Null(await Database.FindNow(prices, (1.2m, "a"), default));
    }

    public async Task Timestamps_come_back_in_utc_to_the_microsecond(DateTimeOffset value)
    {
        var back = await RoundTrip(new(1) { Timestamp = value });

        Assert.Equal(value, back.Timestamp);
        Assert.Equal(TimeSpan.Zero, back.Timestamp.Offset);
    }

    public async Task Timestamps_sort_by_time_whatever_their_offset()
    {
        DateTimeOffset[] values =
        [
            DateTimeOffset.MinValue,
            new(2026, 1, 1, 12, 0, 0, TimeSpan.FromHours(14)),
            new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(-1)),
            DateTimeOffset.MaxValue,
        ];
        await Saved(At(1), [.. values.Reverse().Select((value, i) => new Sample(i) { Timestamp = value })]);

        var sorted = await Query(Sql("select * from samples_view_000000000001 order by \"timestamp\""));
        var after = await Query(Sql("select * from samples_view_000000000001 where \"timestamp\" >= $1", new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.FromHours(1))));

        Assert.Equal([4, 3, 2, 1, 0], sorted.Select(row => row.Id));
        Assert.Equal(3, after.Count);
    }

    public async Task Numbers_and_truths_come_back_at_their_extremes()
    {
        (long, double)[] extremes =
        [
            (long.MaxValue, double.MaxValue), (long.MinValue, double.Epsilon),
            (0, double.PositiveInfinity), (1, double.NegativeInfinity), (2, 0.1),
        ];
        foreach (var (id, number) in extremes)
        {
            var back = await RoundTrip(new(id) { Double = number, Boolean = id > 0 });
            Assert.Equal((id, number, id > 0), (back.Id, back.Double, back.Boolean));
        }
    }

    public async Task Not_a_number_is_refused()
    {
        await Database.Prepare(Folds.Of(Table), default);

        await Assert.Throws<ArgumentException>(() => Write(default, At(1), [new(1) { Double = double.NaN }]));
    }

    public async Task Text_comes_back_as_it_was(string text)
    {
        var back = await RoundTrip(new(1) { Text = text, Maybe = text, Json = [text] });

        Assert.Equal((text, text), (back.Text, back.Maybe));
        Assert.Equal([text], back.Json);
    }

    public async Task Text_that_not_every_engine_keeps_is_refused()
    {
        await Database.Prepare(Folds.Of(Table), default);

        foreach (var text in (string[])["a\0b", "a\ud800", "\udc00b"]) // Attributes cannot carry the last two.
        {
            await Assert.Throws<ArgumentException>(() => Write(default, At(1), [new(1) { Text = text }]));
            await Assert.Throws<ArgumentException>(async () => await Database.QueryNow(Sql("select $1", text), Text, default));
        }
    }

    public async Task Text_sorts_by_code_point()
    {
        string[] values = ["", "A", "Z", "a", "z", "é", "日", "\uffee", "🙂"];
        await Saved(At(1), [.. values.Reverse().Select((value, i) => new Sample(i) { Text = value })]);

        Assert.Equal(values, (await Query(Sql("select * from samples_view_000000000001 order by \"text\""))).Select(row => row.Text));
    }

    public async Task Uuids_come_back_and_sort_as_their_text()
    {
        Guid[] values = [Guid.Empty, Guid.Parse("0000ffff-0000-0000-0000-000000000000"), Guid.Parse("10000000-0000-0000-0000-000000000000"), Guid.AllBitsSet];
        await Saved(At(1), [.. values.Reverse().Select((value, i) => new Sample(i) { Uuid = value })]);

        Assert.Equal(values, (await Query(Sql("select * from samples_view_000000000001 order by \"uuid\""))).Select(row => row.Uuid));
        Assert.Single(await Query(Sql("select * from samples_view_000000000001 where \"uuid\" = $1", Guid.AllBitsSet)));
    }

    public async Task Dates_times_and_bytes_come_back_at_their_extremes()
    {
        var late = new TimeOnly(TimeOnly.MaxValue.Ticks - 9); // To the microsecond.
        var first = await RoundTrip(new(1) { Date = DateOnly.MinValue, Time = TimeOnly.MinValue, Bytes = [] });
        var last = await RoundTrip(new(1) { Date = DateOnly.MaxValue, Time = late, Bytes = [0, 255, 0] });

        Assert.Equal((DateOnly.MinValue, TimeOnly.MinValue), (first.Date, first.Time));
        Assert.Equal((DateOnly.MaxValue, late), (last.Date, last.Time));
        Assert.Empty(first.Bytes);
        Assert.Equal([0, 255, 0], last.Bytes);
    }

    public async Task Holes_of_every_type_find_their_rows()
    {
        var row = new Sample(1) { Text = "t", Boolean = true, Double = 0.5, Date = new(2026, 1, 31), Time = new(9, 30), Bytes = [1] };
        await Saved(At(1), row);

        var found = await Query(Sql(
            """
            select * from samples_view_000000000001 where "text" = $1 and "boolean" = $2 and "double" = $3 and "date" = $4
            and "time" = $5 and "bytes" = $6 and "id" = $7 and coalesce("maybe", $8) is null
            """,
            "t", true, 0.5, row.Date, row.Time, row.Bytes, DayOfWeek.Monday, null));

        Assert.Single(found);
    }

    public async Task A_hole_of_no_column_type_is_refused()
    {
        var error = await Assert.Throws<ArgumentException>(
            async () => await Database.QueryNow(Sql("select $1", new Version(1, 0)), Text, default));

        Assert.True(error.Message.Contains("Version", StringComparison.Ordinal), error.Message);
    }

    private async Task<Sample> RoundTrip(Sample row)
    {
        var from = await Database.Prepare(Folds.Of(Table), default);
        await Saved(At(from.Position.Value + 1), row);
        return (await Database.FindNow(Table, row.Id, default))!;
    }

    private async Task<IReadOnlyList<Sample>> Query(SqlText sql) => await Database.QueryNow(sql, Table.Mapper, default);
}
