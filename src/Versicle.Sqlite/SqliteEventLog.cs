using System.Runtime.CompilerServices;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>The log: appends through the writer, reads beside it.</summary>
internal sealed class SqliteEventLog(SqliteWriter writer, ReadPool readers, ILogStorage storage) : IEventLog, IDisposable
{
    private const int PageSize = 256;

    private const string StreamSql = $"select {LogReader.Columns} from versicle_events where stream = ?3 and version > ?1 order by version limit ?2";

    private volatile EpochBox? _epochRead;

    public ILogStorage Storage => storage;

    public Guid? EpochRead => _epochRead?.Epoch;

    public ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        AppendCheck.Check(append);
        ct.ThrowIfCancellationRequested();
        return writer.Append(append, ct);
    }

    public async IAsyncEnumerable<RecordedEvent> ReadStream(
        StreamName stream, StreamVersion after, [EnumeratorCancellation] CancellationToken ct)
    {
        List<RecordedEvent> page;
        do
        {
            ct.ThrowIfCancellationRequested();
            page = ReadStream(stream, after);
            foreach (var recorded in page)
                yield return recorded;
            after = page is [.., var last] ? last.Context.Version : after;
        }
        while (page.Count == PageSize);

        await ValueTask.CompletedTask.ConfigureAwait(false);
    }

    public ValueTask<LogPage> Read(LogRead read, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        AppendCheck.CheckQuery(read.Query);
        var page = Beside(connection => new LogReader(connection).Page(read));
        if (_epochRead?.Epoch != page.Head.Epoch)
            _epochRead = new(page.Head.Epoch);
        return new(page);
    }

    public ValueTask<bool> Holds(ConsistencyToken token, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new(Beside(connection => EpochChain.Holds(StoredRows.Epochs(connection), new LogReader(connection).Head(), token)));
    }

    public ValueTask<LogHead> Head(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new(Beside(static connection => new LogReader(connection).Head()));
    }

    public void Dispose() => readers.Dispose();

    private List<RecordedEvent> ReadStream(StreamName stream, StreamVersion after) => Beside(connection =>
    {
        var select = connection[StreamSql];
        select.Bind(1, after.Value);
        select.Bind(2, PageSize);
        select.BindText(3, stream.ToString());

        var events = new List<RecordedEvent>();
        while (select.Step())
            events.Add(LogReader.Recorded(select));
        return events;
    });

    public T Beside<T>(Func<StoreConnection, T> read)
    {
        var connection = readers.Rent();
        try
        {
            return read(connection);
        }
        finally
        {
            readers.Return(connection);
        }
    }

    private sealed record EpochBox(Guid Epoch);
}
