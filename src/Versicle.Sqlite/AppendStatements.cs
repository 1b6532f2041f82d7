using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>The statements of an append, within the writer's transaction.</summary>
internal sealed class AppendStatements(StoreConnection connection, StoreContext context)
{
    private readonly Statement _head = connection.Keep("""
        select id, (select coalesce(max(position), 0) from versicle_events), is_open from versicle_epochs order by ordinal desc limit 1
        """);

    private readonly Statement _addCommit = connection.Keep(
        "insert into versicle_commits (commit_id, state, first_position, count) values (?1, 'committed', ?2, ?3)");

    private readonly Statement _commit = connection.Keep("select first_position + count - 1 from versicle_commits where commit_id = ?1");

    private readonly Statement _version = connection.Keep("select version from versicle_streams where stream = ?1");

    private readonly Statement _addStream = connection.Keep("insert into versicle_streams (stream, version) values (?1, ?2)");

    private readonly Statement _moveStream = connection.Keep("update versicle_streams set version = ?2 where stream = ?1");

    private readonly Statement _addEvent = connection.Keep("""
        insert into versicle_events
          (position, stream, version, type, event_id, recorded_at, command, correlation, causation, actor, trace_parent, data, tags, keys, salt, hash)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        """);

    private readonly Statement _positionOf = connection.Keep("select position from versicle_events where stream = ?1 and version = ?2");

    private readonly Statement _eventAt = connection.Keep("select 1 from versicle_events where stream = ?1 and version = ?2 and event_id = ?3");

    private readonly Statement _decisions = connection.Keep("select coalesce(max(ordinal), 0) from versicle_key_decisions");

    private readonly Matches _matches = new(connection);

    private readonly IndexStatements _index = new(connection);

    private readonly AnswerStatements _answers = new(connection);

    /// <summary>Read first, before anything is checked: the primary key on position then catches what a missing lock would let through.</summary>
    public LogHead Head()
    {
        _head.Step();
        var head = new LogHead(Guid.Parse(_head.Bytes(0)), new(_head.Int64(1)));
        IsOpen = _head.Int64(2) != 0;
        _head.Reset();
        return head;
    }

    /// <summary>Whether no import was under way at the last look at the head.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>
    /// Writes an append after <paramref name="head"/>. An entry's version is asked before its events are written: with one plain
    /// event a conflict, or an event id that is taken, leaves nothing behind; else it leaves something to undo.
    /// </summary>
    public AppendResult Write(Append append, LogHead head)
    {
        if (Known(append.CommitId) is { } known)
            return new AppendResult.Appended(head with { Position = new(known) });
        if (append.Answer is { } again && _answers.Find(again.Key) is { } answered)
            return answered;
        if (append.KeyDecisions is { } decisions && KeyDecisions() is var actual && actual != decisions)
            return new AppendResult.Outdated(decisions, actual);
        if (append.Conditions.Count > 0 && Conflict(append.Conditions, head) is { } notMet)
            return notMet;
        Fault.Point("append.after-conditions");

        Span<byte> recordedAt = stackalloc byte[TimestampText.Buffer];
        var now = StoredValues.Normalize(context.Time.GetUtcNow());
        BindShared(append.Metadata, TimestampText.Format(now, recordedAt));
        var digest = new EventDigest(append.Metadata, now);
        var position = head.Position.Value;
        AppendResult.KeyConflict? taken = null;
        foreach (var entry in append.Streams)
        {
            var version = Version(entry.Stream);
            if (!entry.Expected.Allows(version) || taken is null && entry.LastEvent is { } last && !IsAt(entry.Stream, version, last))
                return new AppendResult.StreamConflict(entry.Stream, entry.Expected, version, PositionOf(entry.Stream, version, head));
            Fault.Point("append.after-version");
            if (taken is null)
                taken = AddEvents(entry, position, version.Value, head, digest); // Told only when all versions are as expected.

            position += entry.Events.Count;
            if (entry.Events.Count > 0)
                MoveStream(entry.Stream, version.Value, entry.Events.Count);
            Fault.Point("append.after-stream");
        }

        if (taken is not null)
            return taken;

        AddCommit(append.CommitId, head.Position.Value + 1, position - head.Position.Value);
        Fault.Point("append.after-commit-row");
        if (append.Answer is { } answer)
        {
            _answers.Add(answer, append.CommitId, position);
            Fault.Point("append.after-answer");
        }

        return new AppendResult.Appended(head with { Position = new(position) });
    }

    private long KeyDecisions()
    {
        _decisions.Step();
        var count = _decisions.Int64(0);
        _decisions.Reset();
        return count;
    }

    /// <summary>Whether a commit is written already.</summary>
    public bool IsKnown(Guid commit) => Known(commit) is not null;

    /// <summary>The last position of a commit that is written already.</summary>
    private long? Known(Guid commit)
    {
        Bind(_commit, 1, commit);
        if (!_commit.Step())
            return null;

        var last = _commit.Int64(0);
        _commit.Reset();
        return last;
    }

    private void AddCommit(Guid id, long first, long count)
    {
        Bind(_addCommit, 1, id);
        _addCommit.Bind(2, first);
        _addCommit.Bind(3, count);
        _addCommit.Run();
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

    private bool IsAt(StreamName stream, StreamVersion version, Guid eventId)
    {
        _eventAt.BindText(1, stream.ToString());
        _eventAt.Bind(2, version.Value);
        Bind(_eventAt, 3, eventId);
        var isThere = _eventAt.Step();
        if (isThere)
            _eventAt.Reset();
        return isThere;
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

    private AppendResult.KeyConflict? AddEvents(StreamAppend entry, long position, long version, LogHead head, EventDigest digest)
    {
        var stream = entry.Stream.ToString();
        _addEvent.BindText(2, stream);
        foreach (var happened in entry.Events)
        {
            _addEvent.Bind(1, ++position);
            _addEvent.Bind(3, ++version);
            _addEvent.BindText(4, happened.Type);
            Bind(_addEvent, 5, happened.EventId);
            _addEvent.BindText(12, happened.Data.Span);
            var (salt, tags, keys) = (context.Ids.Next(), IndexText.OfTags(happened.Tags), IndexText.OfKeys(happened.Keys));
            Bind(_addEvent, 13, tags);
            Bind(_addEvent, 14, keys);
            _addEvent.BindBlob(15, salt.ToByteArray(bigEndian: true));
            var content = digest.Content(stream, happened.Type, happened.EventId, EventDigest.Data(salt, happened.Data.Span), tags, keys);
            _addEvent.BindBlob(16, EventDigest.Place(content, position, version).ToBytes());
            _addEvent.Run();
            Fault.Point("append.after-event");
            _index.Add(happened.Tags, happened.Type, position);
            Fault.Point("append.after-tags");
            if (_index.Change(entry.Stream, happened.Keys, position, head) is { } taken)
                return taken;
            Fault.Point("append.after-keys");
        }

        return null;
    }

    private AppendResult.ConditionConflict? Conflict(IReadOnlyList<AppendCondition> conditions, LogHead head)
    {
        foreach (var condition in conditions)
        {
            AppendCheck.RequireReached(condition, head, condition.After.Epoch == head.Epoch ? [] : StoredRows.Epochs(connection));
            if (_matches.First(condition.FailIfMatch, condition.After.Position, head.Position) is { } position)
                return new(condition, position);
        }

        return null;
    }

    private LogPosition PositionOf(StreamName stream, StreamVersion version, LogHead head)
    {
        _positionOf.BindText(1, stream.ToString());
        _positionOf.Bind(2, version.Value);
        if (!_positionOf.Step())
            return LogPosition.Start;

        var position = _positionOf.Int64(0);
        _positionOf.Reset();
        return position > head.Position.Value ? LogPosition.Start : new(position);
    }

    private static void Bind(Statement statement, int parameter, Guid id)
    {
        Span<byte> text = stackalloc byte[36];
        id.TryFormat(text, out _);
        statement.BindText(parameter, text);
    }

    private static void Bind(Statement statement, int parameter, byte[]? text)
    {
        if (text is null)
            statement.BindNull(parameter);
        else
            statement.BindText(parameter, text);
    }
}
