using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>The log, the users' own tables, and the write sessions that bind them, in one file.</summary>
internal sealed class SqliteEventStore(string path, SqliteOptions options) : IEventStore
{
    private static readonly string[] Tables =
        ["epochs.sql", "events.sql", "events_by_type.sql", "events_by_actor.sql", "events_by_command.sql", "events_by_correlation.sql",
         "tags.sql", "keys.sql", "key_decisions.sql", "streams.sql", "commits.sql", "answers.sql", "answers_by_age.sql",
            "answer_clock.sql", "scripts.sql"];

    private SqliteWriter? _writer;
    private SqliteEventLog? _log;

    private SqliteAnswerBook? _answers;

    public IEventLog Log => _log ?? throw NotOpen();

    public IAnswerBook Answers => _answers ?? throw NotOpen();

    public ValueTask Open(StoreContext context, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var kind = options.Synchronous is { } weak ? FileKind.Log with { Synchronous = weak } : FileKind.Log;
        var connection = SqliteFile.OpenWriter(path, kind, context.SessionLimit);
        try
        {
            Prepare(connection, context);
            if (options.MaxPages is { } pages)
                connection.Run($"pragma max_page_count = {pages}");
            _writer = new(connection, () => SqliteFile.OpenWriter(path, kind, context.SessionLimit), context);
            _log = new(_writer, new(() => SqliteFile.OpenReader(path, context.SessionLimit)), new SqliteLogStorage(path, context));
            _answers = new(this, _log, () => SqliteFile.OpenWriter(path, FileKind.Log, context.SessionLimit));
            return ValueTask.CompletedTask;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async ValueTask<IStoreTransaction> Begin(string holder, CancellationToken ct) =>
        await (_writer ?? throw NotOpen()).Begin(holder, ct).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        _log?.Dispose(); // Readers first: only a last connection that can write leaves the file whole, without its -wal.
        if (_writer is not null)
            await _writer.DisposeAsync().ConfigureAwait(false);
    }

    // One transaction, one writer at a time: of two processes that start at once, the second finds everything made.
    private void Prepare(StoreConnection connection, StoreContext context)
    {
        connection.Run("begin immediate");
        try
        {
            SqliteFile.RequireOurs(connection, FileKind.Log);
            foreach (var table in Tables)
                connection.Run(SqliteFile.Script(table));
            BeginHistory(connection, context.Ids);
            new SchemaScripts(connection, context).Apply(options.ApplyScripts || context.MakesTables);

            // It also flushes what an earlier process committed but was killed before flushing: what this one answers from.
            SqliteFile.Mark(connection, FileKind.Log);
            connection.Run("commit");
        }
        catch
        {
            if (!connection.IsIdle)
                connection.Run("rollback");
            throw;
        }
    }

    private static void BeginHistory(StoreConnection connection, IIdSource ids)
    {
        if (connection.Number("select count(*) from versicle_epochs") > 0)
            return;

        var insert = connection["insert into versicle_epochs (id, ordinal, parent, fork_position, reason, is_open) values (?1, 1, null, 0, 'new', 1)"];
        insert.BindText(1, ids.Next().ToString());
        insert.Run();
    }

    private static InvalidOperationException NotOpen() => new("The store is not open yet. Start the host first.");
}
