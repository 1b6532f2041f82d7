namespace Versicle.Stores.Tests;

public sealed class PostgresEventLogTests : EventLogRaceContract
{
    private PostgresRig? _rig;

    protected override async ValueTask<IEventLog> Open()
    {
        _rig = new(Time) { Signal = Signal };
        return (await _rig.Store()).Log;
    }

    public override ValueTask DisposeAsync() => _rig!.DisposeAsync();
}
