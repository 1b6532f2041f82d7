using System.Runtime.CompilerServices;
using Npgsql;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>The log: appends through the writer, reads beside it.</summary>
internal sealed class PostgresEventLog(PostgresWriter writer, PostgresDatabase database, ILogStorage storage) : IEventLog
{
    private const int PageSize = 256;

    private readonly LogReader _reader = new(database);

    private readonly KeptAnswers _answers = new(database);

    private readonly string _stream = database.Own(
        $"select {LogReader.Columns} from versicle.versicle_events e where version > $1 and stream = $3 order by version limit $2");

    // From a token's history to the one that is now, each begins after where the one before it ends.
    private readonly string _holds = database.Own("""
        with recursive later (id, fork) as (
          select id, coalesce((select position from versicle.versicle_events order by position desc limit 1), 0)
          from (select id from versicle.versicle_epochs order by ordinal desc limit 1) now
          union all
          select e.parent, least(e.fork_position, later.fork) from later join versicle.versicle_epochs e on e.id = later.id where e.parent is not null)
        select count(*) from later where id = $1 and fork >= $2
        """);

    private volatile EpochBox? _epochRead;

    public ILogStorage Storage => storage;

    public Guid? EpochRead => _epochRead?.Epoch;

    public ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        AppendCheck.Check(append);
        ct.ThrowIfCancellationRequested();
        return append.Answer is null ? new(writer.Append(append, ct)!) : AppendOnce(append, append.Answer.Key, ct);
    }

    public async IAsyncEnumerable<RecordedEvent> ReadStream(
        StreamName stream, StreamVersion after, [EnumeratorCancellation] CancellationToken ct)
    {
        IReadOnlyList<RecordedEvent> page;
        do
        {
            page = await ReadStream(stream, after.Value, ct).ConfigureAwait(false);
            foreach (var recorded in page)
                yield return recorded;
            after = page is [.., var last] ? last.Context.Version : after;
        }
        while (page.Count == PageSize);
    }

    public async ValueTask<LogPage> Read(LogRead read, CancellationToken ct)
    {
        AppendCheck.CheckQuery(read.Query);
        var page = await _reader.Page(read, ct).ConfigureAwait(false);
        Note(page.Head.Epoch);
        return page;
    }

    public ValueTask<bool> Holds(ConsistencyToken token, CancellationToken ct) => database.Read(
        ct,
        _holds,
        parameters =>
        {
            parameters.Add(new NpgsqlParameter<Guid> { TypedValue = token.Epoch });
            parameters.Add(new NpgsqlParameter<long> { TypedValue = token.Position.Value });
        },
        static async (reader, ct) => await reader.ReadAsync(ct).ConfigureAwait(false) && reader.GetInt64(0) > 0);

    public ValueTask<LogHead> Head(CancellationToken ct) => _reader.Head(ct);

    private async ValueTask<AppendResult> AppendOnce(Append append, AnswerKey key, CancellationToken ct)
    {
        while (true)
        {
            // Neither the one nor the other: the answer was there, and has just grown too old to be kept.
            if (await writer.Append(append, ct).ConfigureAwait(false) is { } result)
                return result;
            if (await _answers.Find(key, ct).ConfigureAwait(false) is { } answered)
                return answered;
        }
    }

    private ValueTask<List<RecordedEvent>> ReadStream(StreamName stream, long after, CancellationToken ct) => database.Read(
        ct,
        _stream,
        parameters =>
        {
            parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
            parameters.Add(new NpgsqlParameter<int> { TypedValue = PageSize });
            parameters.Add(new NpgsqlParameter<string> { TypedValue = stream.ToString() });
        },
        static async (reader, ct) =>
        {
            var events = new List<RecordedEvent>();
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
                events.Add(LogReader.Recorded(reader, first: 0));
            return events;
        });

    private void Note(Guid epoch)
    {
        if (_epochRead?.Epoch != epoch)
            _epochRead = new(epoch);
    }

    private sealed record EpochBox(Guid Epoch);
}
