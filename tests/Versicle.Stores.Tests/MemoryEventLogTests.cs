namespace Versicle.Stores.Tests;

public sealed class MemoryEventLogTests : EventLogContestContract
{
    protected override ValueTask<IEventLog> Open() => new(new MemoryEventLog(Time, new Ids(), Signal));

    protected override ValueTask<IEventLog> OpenAnother() => new(Log);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
