using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>
/// One handler's part of the writer's transaction, in a savepoint of its own. The clock may take it away: whoever uses it
/// afterwards is told so.
/// </summary>
internal sealed class SqliteSession : IStoreTransaction
{
    private readonly SqliteWriter _writer;
    private readonly WriterBatch _batch;
    private readonly WriteTurn _turn;
    private readonly TimeSpan _allowed;
    private readonly SqliteRowWriter _rowWriter;
    private readonly SqliteRowReader _rowReader;
    private readonly Lock _gate = new();
    private readonly Lock _running = new();
    private readonly ITimer _limit;
    private LentConnection? _lent;
    private bool _isRunning;
    private volatile bool _isExpired;
    private volatile bool _isOpen = true;

    public SqliteSession(SqliteWriter writer, WriterBatch batch, WriteTurn turn, string holder, StoreContext context)
    {
        (_writer, _batch, _turn, _allowed) = (writer, batch, turn, context.SessionLimit);
        (Connection, Holder) = (batch.Connection, holder);
        (_rowWriter, _rowReader) = (new(context.StoredJson), new(context.StoredJson));
        batch.Protect();
        Fault.Point("session.after-begin");
        _limit = context.Time.CreateTimer(static session => ((SqliteSession)session!).Expire(), this, _allowed, Timeout.InfiniteTimeSpan);
    }

    public StoreConnection Connection { get; }

    public string Holder { get; }

    public bool IsOpen => _isOpen;

    public ValueTask<int> Execute(SqlText sql, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var use = Use();
        try
        {
            Fault.Point("session.before-statement");
            var changed = Connection.Execute(sql, _rowWriter);
            Fault.Point("session.after-statement");
            return new(changed);
        }
        catch (OperationCanceledException) when (_isExpired)
        {
            throw Expired();
        }
    }

    public ValueTask<IReadOnlyList<T>> Query<T>(SqlText sql, RowMapper<T> mapper, int max, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var use = Use();
        try
        {
            return new(Connection.Query(sql, mapper, max, _rowWriter, _rowReader));
        }
        catch (OperationCanceledException) when (_isExpired)
        {
            throw Expired();
        }
    }

    public DbTransaction Lend()
    {
        using var use = Use();
        return (_lent ??= new(this)).Transaction;
    }

    public async ValueTask<AppendResult> Commit(Append append)
    {
        Write(append, isTrial: false);
        return (await _writer.End(_turn).ConfigureAwait(false))!;
    }

    public async ValueTask<AppendResult> Try(Append append)
    {
        Write(append, isTrial: true);
        return (await _writer.Leave(_turn).ConfigureAwait(false))!;
    }

    public async ValueTask DisposeAsync()
    {
        bool sharesCommit;
        lock (_gate)
        {
            if (!_isOpen)
                return;

            Close();
            _batch.Undo();
            sharesCommit = _batch.HasMembers;
        }

        // What the handler says now it may have decided on what others wrote into this batch: it waits for their commit.
        if (sharesCommit)
            await _writer.End(_turn).ConfigureAwait(false);
        else
            _writer.Drive();
    }

    /// <summary>The session is the caller's until the answer is disposed: neither the clock nor another thread gets between.</summary>
    public InUse Use()
    {
        _gate.Enter();
        try
        {
            RequireOpen();
            if (_batch.NoticeLoss())
                throw new StoreUnavailableException($"the transaction of the handler of '{Holder}' was rolled back. Nothing was written: send the message again.");

            Run(true);
            return new(this);
        }
        catch
        {
            _gate.Exit();
            throw;
        }
    }

    /// <summary>What the driver said, in the session's words.</summary>
    public Exception Explain(SqliteException engine, string statement)
    {
        // The driver wraps the engine's sentence: SQLite Error 19: 'UNIQUE constraint failed: users.email'.
        var message = engine.Message.IndexOf('\'', StringComparison.Ordinal) is var start and >= 0
            ? engine.Message[(start + 1)..].TrimEnd('.').TrimEnd('\'')
            : engine.Message;
        return engine.SqliteErrorCode == raw.SQLITE_INTERRUPT && _isExpired
            ? Expired()
            : SqliteErrors.Of(Connection, new(engine.SqliteExtendedErrorCode, message), statement);
    }

    private void Close()
    {
        _isOpen = false;
        _limit.Dispose();
        if (_lent is null)
            return;

        Connection.IsUsers = true;
        try
        {
            _lent.End();
        }
        catch (SqliteException engine)
        {
            _turn.Failure = Explain(engine, "the rest of a reader that was not closed");
        }
        finally
        {
            Connection.IsUsers = false;
        }
    }

    /// <summary>The limit has passed.</summary>
    private void Expire()
    {
        _isExpired = true;

        while (!_gate.TryEnter(InterruptEvery))
            Interrupt();

        try
        {
            if (!_isOpen)
                return;

            Close();
            _batch.Undo();
        }
        finally
        {
            _gate.Exit();
        }

        _writer.Drive();
    }

    // A handler's statement that runs now is stopped. One that writes takes the batch with it: the engine then rolls back
    // everything. A commit that has begun is left alone.
    private void Interrupt()
    {
        lock (_running)
        {
            if (_isRunning)
                raw.sqlite3_interrupt(Connection.Db);
        }
    }

    private void Run(bool isRunning)
    {
        lock (_running)
            _isRunning = isRunning;
        Connection.IsUsers = isRunning;
    }

    private static TimeSpan InterruptEvery { get; } = TimeSpan.FromMilliseconds(5);

    private SessionTimeoutException Expired() => new(Holder, _allowed);

    private void RequireOpen()
    {
        if (_isExpired)
            throw Expired();
        if (!_isOpen)
            throw new InvalidOperationException($"The session of '{Holder}' is used after its end.");
    }

    /// <summary>Ends a use, and notices when the transaction did not survive it.</summary>
    internal readonly ref struct InUse(SqliteSession session)
    {
        public void Dispose()
        {
            session.Run(false);
            session._batch.NoticeLoss();
            session._gate.Exit();
        }
    }

    /// <summary>The last that it does: from here on its turn ends by itself.</summary>
    private void Write(Append append, bool isTrial)
    {
        AppendCheck.Check(append);
        lock (_gate)
        {
            RequireOpen();
            Close();
            _turn.CommitId = append.CommitId;
            Fault.Point("session.before-append");
            if (_turn.Failure is not null)
                _batch.Undo();
            else if (_batch.NoticeLoss())
                return;
            else if (isTrial)
                _batch.Try(_turn, append);
            else
                _batch.Write(_turn, append);
        }
    }
}
