using Versicle.Stores;
using static Versicle.Testing.Statements;

namespace Versicle.Testing;

/// <summary>Rows are written whole, and read one by one, in pages and by statements that cannot write.</summary>
internal sealed class RowCases : ReadDatabaseCases
{
    private static readonly string[] Writing =
    [
        "insert into samples_view_000000000001 (id) values (9)",
        "update samples_view_000000000001 set text = 'x'",
        "delete from samples_view_000000000001",
        "drop table samples_view_000000000001",
        "create table mine (id integer)",
        "create temporary table mine (id integer)",
        "begin",
    ];

    public static IEnumerable<ContractCase<IReadDatabase>> All =>
    [
        Case<RowCases>(c => c.Saving_replaces_whole_rows_and_deleting_takes_them_away()),
        Case<RowCases>(c => c.Load_answers_the_rows_that_exist()),
        Case<RowCases>(c => c.Readers_see_a_batch_whole_or_not_at_all()),
        Case<RowCases>(c => c.Rows_of_one_batch_may_swap_a_unique_value()),
        Case<RowCases>(c => c.Pages_are_in_the_order_of_the_key_and_end()),
        Case<RowCases>(c => c.Pages_after_a_key_begin_behind_it_whether_it_has_a_row_or_not()),
        .. Rows<RowCases, string>(Writing, (c, row) => c.A_query_cannot_write(row)),
        Case<RowCases>(c => c.A_unique_index_refuses_a_second_row_and_the_batch_is_undone()),
    ];

    public async Task Saving_replaces_whole_rows_and_deleting_takes_them_away()
    {
        await Saved(At(1), new Sample(1) { Text = "a", Maybe = "m" }, new Sample(2), new Sample(3));

        Assert.True(await Write(At(1), At(2), [new Sample(1) { Text = "b" }, new Sample(4)], [2L, 99L]));

        var rows = await Database.PageNow(Table, 0, 100, default);
        Assert.Equal([1, 3, 4], rows.Select(row => row.Id));
        Assert.Equal(("b", null), (rows[0].Text, rows[0].Maybe));
    }

    public async Task Load_answers_the_rows_that_exist()
    {
        await Saved(At(1), new Sample(1), new Sample(3) { Text = "three" });

        var rows = new Dictionary<long, Sample?>();
        await Database.Load(Table, [1L, 2L, 3L, 4L], rows, default);

        Assert.Equal([1, 3], rows.Keys.Order());
        Assert.Equal("three", rows[3]!.Text);
    }

    public async Task Readers_see_a_batch_whole_or_not_at_all()
    {
        await Saved(At(1), new Sample(1) { Text = "1" }, new Sample(2) { Text = "1" });

        var writing = WriteOn(100);
        while (!writing.IsCompleted)
        {
            await Task.Yield();
            Assert.Single((await Database.PageNow(Table, 0, 2, default)).Select(row => row.Text).Distinct());
        }

        await writing;

        async Task WriteOn(long to)
        {
            for (var n = 2; n <= to; n++)
            {
                await Task.Yield();
                Assert.True(await Write(At(n - 1), At(n), [new Sample(1) { Text = $"{n}" }, new Sample(2) { Text = $"{n}" }]));
            }
        }
    }

    public async Task Rows_of_one_batch_may_swap_a_unique_value()
    {
        var table = new SampleTable("00000000000b", uniqueText: true);
        var from = await Database.Prepare(Folds.Of(table), default);
        Sample[] rows = [new(1) { Text = "a" }, new(2) { Text = "b" }, new(3) { Text = "c" }];
        Assert.True(await Database.Write(Folds.Of(table), Batch(table, from, At(1), rows), default));

        Assert.True(await Database.Write(Folds.Of(table), Batch(table, At(1), At(2), [new(1) { Text = "b" }, new(2) { Text = "a" }]), default));

        Assert.Equal(["b", "a", "c"], (await Database.PageNow(table, 0, 10, default)).Select(row => row.Text));
    }

    public async Task Pages_are_in_the_order_of_the_key_and_end()
    {
        await Saved(At(1), [.. new long[] { 5, -1, 3, 2, 4 }.Select(id => new Sample(id))]);

        Assert.Equal([-1, 2], (await Database.PageNow(Table, 0, 2, default)).Select(row => row.Id));
        Assert.Equal([5], (await Database.PageNow(Table, 4, 2, default)).Select(row => row.Id));
        Assert.Empty(await Database.PageNow(Table, 6, 2, default));
        Assert.Empty(await Database.PageNow(Table, long.MaxValue, 2, default));
    }

    public async Task Pages_after_a_key_begin_behind_it_whether_it_has_a_row_or_not()
    {
        await Saved(At(1), [.. new long[] { 5, -1, 3, 2, 4 }.Select(id => new Sample(id))]);

        Assert.Equal([2, 3], await After(-1));
        Assert.Equal([-1, 2], await After(-2));
        Assert.Equal([5], await After(4));
        Assert.Empty(await After(5));

        async Task<IEnumerable<long>> After(long key) => (await Database.PageAfter(Table, key, 2, [], default)).Value.Select(row => row.Id);
    }

    public async Task A_query_cannot_write(string statement)
    {
        await Saved(At(1), new Sample(1) { Text = "kept" });

        await Assert.Throws<Exception>(async () => await Database.QueryNow(Sql(statement), Number, default));

        Assert.Equal("kept", Assert.Single(await Database.PageNow(Table, 0, 10, default)).Text);
    }

    public async Task A_unique_index_refuses_a_second_row_and_the_batch_is_undone()
    {
        var table = new SampleTable("00000000000a", uniqueText: true);
        await Database.Prepare(Folds.Of(table), default);

        await Assert.Throws<ConstraintViolationException>(async () =>
            await Database.Write(Folds.Of(table), Batch(table, default, At(1), [new(1), new(2)]), default));

        Assert.Empty(await Database.PageNow(table, 0, 10, default));
    }
}
