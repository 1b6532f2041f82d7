using Versicle.Testing;

namespace Versicle.Stores.Tests;

public sealed class PostgresReadDatabaseTests : IAsyncDisposable
{
    private readonly PostgresRig _rig = new(TimeProvider.System);

    public static IEnumerable<TheoryDataRow<string>> Cases => ContractRows.Of(ReadDatabaseContract.Cases);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Every_case_of_the_contract_holds(string name) =>
        ContractRows.Run(ReadDatabaseContract.Cases, name, async _ => await _rig.ReadDatabase());

    [Theory]
    [InlineData("set transaction read write")]
    [InlineData("select set_config('transaction_read_only', 'off', true)")]
    [InlineData("do $$ begin set transaction read write; delete from samples_view_000000000001; end $$")]
    [InlineData("select 1; delete from samples_view_000000000001")]
    public async Task A_query_cannot_make_its_transaction_write(string statement)
    {
        var (database, table) = (await _rig.ReadDatabase(), new SampleTable());
        var start = await database.Prepare(Folds.Of(table), default);
        var rows = new RowChanges<Sample, long>(table, [new(1) { Text = "kept" }], []);
        Assert.True(await database.Write(Folds.Of(table), new(start, start with { Position = new(1) }, [rows]), default));

        await Assert.ThrowsAnyAsync<Exception>(async () => await database.QueryNow(Statements.Sql(statement), Statements.Text, default));

        Assert.Equal("kept", Assert.Single(await database.PageNow(table, 0, 10, default)).Text);
    }
}
