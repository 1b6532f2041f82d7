using Versicle.Stores;

namespace Versicle.Tests.Deciders;

/// <summary>A real store, of which a test changes or counts one thing.</summary>
internal abstract class StoreAround(IEventStore store) : IEventStore, IEventLog
{
    public IEventLog Log => this;

    public IAnswerBook Answers => store.Answers;

    public ILogStorage Storage => store.Log.Storage;

    public ValueTask Open(StoreContext context, CancellationToken ct) => store.Open(context, ct);

    public virtual ValueTask<IStoreTransaction> Begin(string holder, CancellationToken ct) => store.Begin(holder, ct);

    public virtual ValueTask<AppendResult> Append(Append append, CancellationToken ct) => store.Log.Append(append, ct);

    public virtual IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, StreamVersion after, CancellationToken ct) =>
        store.Log.ReadStream(stream, after, ct);

    public virtual ValueTask<LogPage> Read(LogRead read, CancellationToken ct) => store.Log.Read(read, ct);

    public ValueTask<LogHead> Head(CancellationToken ct) => store.Log.Head(ct);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    /// <summary>The SQLite store of that file.</summary>
    protected static IEventStore Sqlite(string file)
    {
        var versicle = new VersicleBuilder();
        versicle.UseSqlite(file);
        return versicle.EventStore!;
    }
}

/// <summary>Counts how often its log is asked.</summary>
internal sealed class CountingStore(string file) : StoreAround(Sqlite(file))
{
    private int _reads;
    private int _appends;

    public (int Reads, int Appends) Asked => (_reads, _appends);

    public override ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        Interlocked.Increment(ref _appends);
        return base.Append(append, ct);
    }

    public override IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, StreamVersion after, CancellationToken ct)
    {
        Interlocked.Increment(ref _reads);
        return base.ReadStream(stream, after, ct);
    }

    public override ValueTask<LogPage> Read(LogRead read, CancellationToken ct)
    {
        if (read.Stream is { } stream && stream.ToString().StartsWith("jar-", StringComparison.Ordinal))
            Interlocked.Increment(ref _reads); // Projections follow the log, and look for what is skipped.
        return base.Read(read, ct);
    }
}

/// <summary>Appends by the streams' versions alone, whatever events are there.</summary>
internal sealed class ForgetfulStore(string file) : StoreAround(Sqlite(file))
{
    public override ValueTask<AppendResult> Append(Append append, CancellationToken ct) =>
        base.Append(append with { Streams = [.. append.Streams.Select(entry => entry with { LastEvent = null })] }, ct);
}

/// <summary>Appends to streams whatever they are like.</summary>
internal sealed class AnyVersionStore(string file) : StoreAround(Sqlite(file))
{
    public override ValueTask<AppendResult> Append(Append append, CancellationToken ct) =>
        base.Append(append with { Streams = [.. append.Streams.Select(Unconditional)] }, ct);

    private static StreamAppend Unconditional(StreamAppend entry) => entry with { Expected = ExpectedVersion.Any, LastEvent = null };
}

/// <summary>Answers an append of no events without looking.</summary>
internal sealed class CarelessStore(string file) : StoreAround(Sqlite(file))
{
    public override async ValueTask<AppendResult> Append(Append append, CancellationToken ct) =>
        append.Streams.All(entry => entry.Events.Count == 0) ? new AppendResult.Appended(await Head(ct)) : await base.Append(append, ct);
}
