using Versicle.Testing;

namespace Versicle.Stores.Tests;

public sealed class SqliteReadDatabaseTests : IAsyncDisposable
{
    private readonly SqliteRig _rig = new(TimeProvider.System);

    public static IEnumerable<TheoryDataRow<string>> Cases => ContractRows.Of(ReadDatabaseContract.Cases);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Every_case_of_the_contract_holds(string name) =>
        ContractRows.Run(ReadDatabaseContract.Cases, name, async _ => await _rig.ReadDatabase());

    [Theory]
    [InlineData("attach database 'other.db' as other")]
    [InlineData("pragma query_only = off")]
    [InlineData("vacuum into 'copy.db'")]
    public async Task A_query_reaches_no_other_file_and_no_setting(string statement)
    {
        var database = await _rig.ReadDatabase();

        await Assert.ThrowsAnyAsync<Exception>(async () => await database.QueryNow(Statements.Sql(statement), Statements.Number, default));
    }
}
