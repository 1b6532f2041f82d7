using Versicle.Modules;

namespace Versicle.Sqlite;

/// <summary>The statements of an append, within the writer's transaction.</summary>
internal sealed class AppendStatements(StoreConnection connection, TimeProvider time)
{
    private readonly Statement _head = connection.Keep("select coalesce(max(position), 0) from versicle_events");

    private readonly Statement _epoch = connection.Keep("select id from versicle_epochs order by ordinal desc limit 1");

    private readonly Statement _addCommit = connection.Keep("""
        insert into versicle_commits (commit_id, state, first_position, count) values (?1, 'committed', ?2, ?3)
        on conflict (commit_id) do nothing returning 1
        """);

    private readonly Statement _commit = connection.Keep("select state, first_position + count - 1 from versicle_commits where commit_id = ?1");

    private readonly Statement _version = connection.Keep("select version from versicle_streams where stream = ?1");

    private readonly Statement _addStream = connection.Keep("insert into versicle_streams (stream, version) values (?1, ?2)");

    private readonly Statement _moveStream = connection.Keep("update versicle_streams set version = ?2 where stream = ?1");

    private readonly Statement _addEvent = connection.Keep("""
        insert into versicle_events
          (position, stream, version, type, event_id, recorded_at, command, correlation, causation, actor, trace_parent, data)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """);

    /// <summary>Read first, before anything is checked: the primary key on position then catches what a missing lock would let through.</summary>
    public LogHead Head()
    {
        _epoch.Step();
        var epoch = Guid.Parse(_epoch.Bytes(0));
        _epoch.Reset();
        _head.Step();
        var head = new LogHead(epoch, new(_head.Int64(0)));
        _head.Reset();
        return head;
    }

    /// <summary>Writes an append after <paramref name="head"/>. A conflict leaves something to undo.</summary>
    public AppendResult Write(Append append, LogHead head)
    {
        if (!AddCommit(append, head))
            return KnownCommit(append.CommitId, head);

        Span<byte> recordedAt = stackalloc byte[TimestampText.Buffer];
        var now = TimestampText.Format(time.GetUtcNow(), recordedAt);
        BindShared(append.Metadata, now);
        var position = head.Position.Value;
        foreach (var entry in append.Streams)
        {
            var actual = Version(entry.Stream);
            if (!entry.Expected.Allows(actual))
                return new AppendResult.Conflict(entry.Stream, entry.Expected, actual);

            AddEvents(entry, position, actual.Value);
            position += entry.Events.Count;
            MoveStream(entry.Stream, actual.Value, entry.Events.Count);
        }

        return new AppendResult.Appended(head with { Position = new(position) });
    }

    private bool AddCommit(Append append, LogHead head)
    {
        var events = 0;
        foreach (var entry in append.Streams)
            events += entry.Events.Count;

        Bind(_addCommit, 1, append.CommitId);
        _addCommit.Bind(2, head.Position.Value + 1);
        _addCommit.Bind(3, events);
        var added = _addCommit.Step();
        if (added)
            _addCommit.Run();
        return added;
    }

    private AppendResult.Appended KnownCommit(Guid id, LogHead head)
    {
        Bind(_commit, 1, id);
        _commit.Step();
        var last = _commit.Int64(1);
        _commit.Reset();
        return new(head with { Position = new(last) });
    }

    private StreamVersion Version(StreamName stream)
    {
        _version.BindText(1, stream.ToString());
        if (!_version.Step())
            return StreamVersion.Empty;

        var version = _version.Int64(0);
        _version.Reset();
        return new(version);
    }

    private void MoveStream(StreamName stream, long version, int events)
    {
        var statement = version == 0 ? _addStream : _moveStream;
        statement.BindText(1, stream.ToString());
        statement.Bind(2, version + events);
        statement.Run();
    }

    // Bound once for all events of an append: bindings outlive a run.
    private void BindShared(EventMetadata metadata, ReadOnlySpan<byte> recordedAt)
    {
        _addEvent.BindText(6, recordedAt);
        _addEvent.BindText(7, metadata.Command);
        _addEvent.BindText(8, metadata.Correlation);
        _addEvent.BindText(9, metadata.Causation);
        _addEvent.BindText(10, metadata.Actor);
        _addEvent.BindText(11, metadata.TraceParent);
    }

    private void AddEvents(StreamAppend entry, long position, long version)
    {
        _addEvent.BindText(2, entry.Stream.ToString());
        foreach (var (id, type, data) in entry.Events)
        {
            _addEvent.Bind(1, ++position);
            _addEvent.Bind(3, ++version);
            _addEvent.BindText(4, type);
            Bind(_addEvent, 5, id);
            _addEvent.BindText(12, data.Span);
            _addEvent.Run();
        }
    }

    private static void Bind(Statement statement, int parameter, Guid id)
    {
        Span<byte> text = stackalloc byte[36];
        id.TryFormat(text, out _);
        statement.BindText(parameter, text);
    }
}
