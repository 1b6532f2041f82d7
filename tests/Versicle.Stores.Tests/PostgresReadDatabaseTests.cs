namespace Versicle.Stores.Tests;

public sealed class PostgresReadDatabaseTests : ColumnContract
{
    private readonly PostgresRig _rig = new(TimeProvider.System);

    protected override ValueTask<IReadDatabase> Open() => _rig.ReadDatabase();

    public override ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData("set transaction read write")]
    [InlineData("select set_config('transaction_read_only', 'off', true)")]
    [InlineData("do $$ begin set transaction read write; delete from samples_view_000000000001; end $$")]
    [InlineData("select 1; delete from samples_view_000000000001")]
    public async Task A_query_cannot_make_its_transaction_write(string statement)
    {
        await Saved(At(1), new Sample(1) { Text = "kept" });

        await Assert.ThrowsAnyAsync<Exception>(async () => await Database.QueryNow(Statements.Sql(statement), Statements.Text, default));

        Assert.Equal("kept", Assert.Single(await Database.PageNow(Table, 0, 10, default)).Text);
    }
}
