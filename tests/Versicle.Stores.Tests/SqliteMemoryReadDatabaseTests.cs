using Versicle.Testing;

namespace Versicle.Stores.Tests;

public sealed class SqliteMemoryReadDatabaseTests : IAsyncDisposable
{
    private readonly SqliteRig _rig = new(TimeProvider.System);
    private IReadDatabase? _opened;

    public static IEnumerable<TheoryDataRow<string>> Cases => ContractRows.Of(ReadDatabaseContract.Cases);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    // No other process opens it: all workers have the one of theirs.
    [Theory]
    [MemberData(nameof(Cases))]
    public Task Every_case_of_the_contract_holds(string name) =>
        ContractRows.Run(ReadDatabaseContract.Cases, name, async _ => _opened ??= await _rig.ReadDatabaseInMemory());
}
