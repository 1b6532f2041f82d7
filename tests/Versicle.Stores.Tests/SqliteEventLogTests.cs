namespace Versicle.Stores.Tests;

public sealed class SqliteEventLogTests : EventLogContestContract
{
    private SqliteRig? _rig;

    protected override async ValueTask<IEventLog> Open()
    {
        _rig = new(Time) { Signal = Signal };
        return (await _rig.Store()).Log;
    }

    protected override async ValueTask<IEventLog> OpenAnother() => (await _rig!.Store()).Log;

    public override ValueTask DisposeAsync() => _rig!.DisposeAsync();
}
