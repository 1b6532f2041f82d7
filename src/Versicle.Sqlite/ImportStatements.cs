using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>The statements of an import: rows as they were in another store.</summary>
internal sealed class ImportStatements(StoreConnection connection)
{
    private readonly IndexStatements _index = new(connection);

    private readonly Statement _add = connection.Keep($"""
        insert into versicle_events ({StoredRows.Columns})
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
        """);

    private readonly Statement _stream = connection.Keep("""
        insert into versicle_streams (stream, version) values (?1, ?2) on conflict (stream) do update set version = excluded.version
        """);

    private readonly Statement _commit = connection.Keep("""
        insert into versicle_commits (commit_id, state, first_position, count) values (?1, ?2, ?3, ?4) on conflict (commit_id) do nothing
        """);

    private readonly Statement _answer = connection.Keep("""
        insert into versicle_answers (tenant, actor, message, key, payload, status, body, response, commit_id, position, answered_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, coalesce((select elapsed from versicle_answer_clock), 0) - ?11)
        on conflict (tenant, actor, message, key) do nothing
        """);

    public void Add(StoredEvent stored)
    {
        AddRow(stored);
        _stream.BindText(1, stored.Stream);
        _stream.Bind(2, stored.Version);
        _stream.Run();
        _index.Add(IndexText.ToTags(stored.Tags), stored.Type, stored.Position);
        _index.Change(new(stored.Stream), IndexText.ToKeys(stored.Keys), stored.Position, default);
    }

    public void Add(StoredCommit commit)
    {
        _commit.BindText(1, commit.Id.ToString());
        _commit.BindText(2, commit.State);
        _commit.Bind(3, commit.First);
        _commit.Bind(4, commit.Count);
        _commit.Run();
    }

    public void Add(StoredAnswer stored)
    {
        AnswerStatements.Bind(_answer, stored.Answer, stored.Commit, stored.Position);
        _answer.Bind(11, stored.Age.Ticks / TimeSpan.TicksPerMicrosecond);
        _answer.Run();
    }

    private void AddRow(StoredEvent stored)
    {
        _add.Bind(1, stored.Position);
        _add.BindText(2, stored.Stream);
        _add.Bind(3, stored.Version);
        _add.BindText(4, stored.Type);
        _add.BindText(5, stored.EventId.ToString());
        _add.BindText(6, TimestampText.Format(stored.RecordedAt, stackalloc byte[TimestampText.Buffer]));
        _add.BindText(7, stored.Metadata.Command);
        _add.BindText(8, stored.Metadata.Correlation);
        _add.BindText(9, stored.Metadata.Causation);
        _add.BindText(10, stored.Metadata.Actor);
        _add.BindText(11, stored.Metadata.TraceParent);
        BindText(12, stored.Tags);
        BindText(13, stored.Keys);
        _add.BindText(14, stored.Data.Span);
        BindBlob(15, stored.Salt?.ToByteArray(bigEndian: true));
        _add.BindBlob(16, stored.Hash.ToBytes());
        BindBlob(17, stored.Erased?.ToBytes());
        if (stored.Redaction is { } redaction)
            _add.Bind(18, redaction);
        else
            _add.BindNull(18);
        _add.Run();
    }

    private void BindText(int parameter, byte[]? text)
    {
        if (text is null)
            _add.BindNull(parameter);
        else
            _add.BindText(parameter, text.AsSpan());
    }

    private void BindBlob(int parameter, byte[]? bytes)
    {
        if (bytes is null)
            _add.BindNull(parameter);
        else
            _add.BindBlob(parameter, bytes);
    }
}
