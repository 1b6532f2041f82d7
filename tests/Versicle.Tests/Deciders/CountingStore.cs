using System.Runtime.CompilerServices;
using Versicle.Stores;

namespace Versicle.Tests.Deciders;

/// <summary>A store that counts how often its log is asked.</summary>
internal sealed class CountingStore(IEventStore store) : IEventStore, IEventLog
{
    private int _reads;
    private int _appends;

    public (int Reads, int Appends) Asked => (_reads, _appends);

    public IEventLog Log => this;

    public ValueTask Open(StoreContext context, CancellationToken ct) => store.Open(context, ct);

    public ValueTask<IStoreTransaction> Begin(string holder, CancellationToken ct) => store.Begin(holder, ct);

    public ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        Interlocked.Increment(ref _appends);
        return store.Log.Append(append, ct);
    }

    public async IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, StreamVersion after, [EnumeratorCancellation] CancellationToken ct)
    {
        Interlocked.Increment(ref _reads);
        await foreach (var recorded in store.Log.ReadStream(stream, after, ct))
            yield return recorded;
    }

    public ValueTask<LogPage> Read(LogRead read, CancellationToken ct)
    {
        if (read.Stream is not null)
            Interlocked.Increment(ref _reads); // Without a stream it is a projection that follows the log.
        return store.Log.Read(read, ct);
    }

    public ValueTask<LogHead> Head(CancellationToken ct) => store.Log.Head(ct);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    /// <summary>Counts what a builder has chosen.</summary>
    public static CountingStore In(VersicleBuilder versicle, string file)
    {
        var inner = new VersicleBuilder();
        inner.UseSqlite(file);
        var counting = new CountingStore(inner.EventStore!);
        versicle.EventStore = counting;
        return counting;
    }
}
