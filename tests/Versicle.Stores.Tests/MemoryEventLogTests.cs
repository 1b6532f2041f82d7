using Versicle.Testing;

namespace Versicle.Stores.Tests;

public sealed class MemoryEventLogTests
{
    private MemoryEventLog? _log;

    #region cases
    public static IEnumerable<TheoryDataRow<string>> Cases => ContractRows.Of(EventLogContract.Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Every_case_of_the_contract_holds(string name) =>
        ContractRows.Run(EventLogContract.Cases, name, setting => new(_log ??= new(setting.Time, new Ids(), setting.Appended)));
    #endregion
}
