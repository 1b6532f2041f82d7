using Dapper;
using Versicle.Modules;
using Versicle.Testing;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests;

/// <summary>The views that people read, while people read them; and what only this engine's types ask for.</summary>
public sealed class PostgresViewTests : IAsyncDisposable
{
    private readonly PostgresRig _rig = new(TimeProvider.System);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task A_view_with_other_columns_is_made_anew_and_keeps_its_readers_rights()
    {
        var database = await _rig.ReadDatabase();
        await Show(database, new NarrowTable("000000000001"));
        await using var stranger = await _rig.Stranger();
        await stranger.ExecuteAsync("create role looker; grant select on samples_view to looker");

        await Show(database, new SampleTable("000000000002"));

        Assert.True(await stranger.ExecuteScalarAsync<bool>("select has_table_privilege('looker', 'samples_view', 'select')"));
        Assert.Equal(12, await stranger.ExecuteScalarAsync<int>("select count(*) from information_schema.columns where table_name = 'samples_view'"));
    }

    [Fact]
    public async Task A_view_that_is_being_read_is_tried_again_and_no_reader_waits_long()
    {
        var database = await _rig.ReadDatabase();
        await Show(database, new NarrowTable("000000000001"));
        await using var reader = await _rig.Stranger();
        await reader.ExecuteAsync("begin; select * from samples_view");

        var showing = Show(database, new SampleTable("000000000002"));
        await Task.WhenAny(showing, Task.Delay(TimeSpan.FromSeconds(1)));
        Assert.False(showing.IsCompleted);
        await using (var other = await _rig.Stranger())
            await other.ExecuteAsync("set statement_timeout = '5s'; select * from samples_view");
        await reader.ExecuteAsync("commit");

        await showing.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_query_prepared_on_the_old_view_reads_the_new_one()
    {
        var database = await _rig.ReadDatabase();
        await Show(database, new NarrowTable("000000000001"));
        for (var n = 0; n < 5; n++)
            Assert.Empty(await database.QueryNow(Sql("select * from samples_view"), Number, default));

        await Show(database, new SampleTable("000000000002"));

        Assert.Empty(await database.QueryNow(Sql("select * from samples_view"), Number, default));
    }

    [Fact]
    public async Task A_table_of_the_views_name_is_left_alone()
    {
        var database = await _rig.ReadDatabase();
        await using (var stranger = await _rig.Stranger())
            await stranger.ExecuteAsync("create table samples_view (mine int)");

        await Assert.ThrowsAsync<StoreMismatchException>(() => Show(database, new SampleTable()));
    }

    [Fact]
    public async Task A_list_of_nothing_matches_nothing_whatever_its_type()
    {
        var database = await _rig.ReadDatabase();
        long[] none = [];
        string[] noText = [];

        Assert.Equal([2], await database.QueryNow(Query($"select n from generate_series(1, 2) n where n in {none} or n = 2 and 'a' not in {noText}"), Number, default));
        Assert.Equal([1], await database.QueryNow(Query($"select n from generate_series(1, 2) n where n NOT IN {(long[])[2]}"), Number, default));
    }

    [Fact]
    public async Task A_number_is_read_whatever_its_width()
    {
        var database = await _rig.ReadDatabase();
        foreach (var seven in (string[])["7", "7::smallint", "7::bigint", "7::numeric", "7::real", "7::double precision", "sum(7::bigint)", "count(*) + 6"])
        {
            Assert.Equal([7], await database.QueryNow(Sql($"select {seven}"), Number, default));
            Assert.Equal([7m], await database.QueryNow(Sql($"select {seven}"), new One<decimal>(row => row.Decimal(0)), default));
            Assert.Equal([7d], await database.QueryNow(Sql($"select {seven}"), new One<double>(row => row.Double(0)), default));
        }
    }

    [Fact]
    public async Task Infinity_is_no_moment()
    {
        var database = await _rig.ReadDatabase();

        await Assert.ThrowsAsync<FormatException>(async () =>
            await database.QueryNow(Sql("select 'infinity'::timestamptz"), new One<DateTimeOffset>(row => row.Timestamp(0)), default));
    }

    private static SqlText Query(Sql sql) => sql.Render();

    private static async Task Show<TRow>(IReadDatabase database, ReadTable<TRow, long> table)
        where TRow : class
    {
        await database.Prepare(Folds.Of(table), default);
        await database.GoLive(Folds.Of(table));
        while (!await database.Versions.Show(Folds.Of(table).Name, default))
            await Task.Yield();
    }

    private sealed record Narrow(long Id);

    private sealed class NarrowTable(string fingerprint) : ReadTable<Narrow, long>("samples_view", fingerprint)
    {
        public override IReadOnlyList<Column> Columns { get; } = [new("id", ColumnType.Integer, false)];

        public override int KeyColumns => 1;

        public override RowMapper<Narrow> Mapper => throw new NotSupportedException();

        public override long KeyOf(Narrow row) => row.Id;

        public override void WriteKey(long key, RowWriter writer) => writer.Int64(0, key);

        public override void WriteRow(Narrow row, RowWriter writer) => writer.Int64(0, row.Id);
    }
}
