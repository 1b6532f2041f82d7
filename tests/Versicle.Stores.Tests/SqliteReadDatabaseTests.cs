namespace Versicle.Stores.Tests;

public sealed class SqliteReadDatabaseTests : ColumnContract
{
    private readonly SqliteRig _rig = new(TimeProvider.System);

    protected override ValueTask<IReadDatabase> Open() => _rig.ReadDatabase();

    public override ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData("attach database 'other.db' as other")]
    [InlineData("pragma query_only = off")]
    [InlineData("vacuum into 'copy.db'")]
    public async Task A_query_reaches_no_other_file_and_no_setting(string statement) =>
        await Assert.ThrowsAnyAsync<Exception>(async () => await Database.QueryNow(Statements.Sql(statement), Statements.Number, default));
}
