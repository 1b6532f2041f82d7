using Versicle.Testing;

namespace Versicle.Stores.Tests;

public sealed class PostgresEventLogTests : IAsyncDisposable
{
    private PostgresRig? _rig;

    public static IEnumerable<TheoryDataRow<string>> Cases => ContractRows.Of(EventLogContract.Cases);

    public ValueTask DisposeAsync() => _rig?.DisposeAsync() ?? default;

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Every_case_of_the_contract_holds(string name) => ContractRows.Run(EventLogContract.Cases, name, async setting =>
    {
        _rig ??= new(setting.Time) { Signal = setting.Appended };
        return (await _rig.Store()).Log;
    });
}
