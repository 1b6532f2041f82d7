namespace Versicle.Stores.Tests;

public sealed class MemoryEventLogTests : EventLogRaceContract
{
    protected override ValueTask<IEventLog> Open() => new(new MemoryEventLog(Time, new Ids(), Signal));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
