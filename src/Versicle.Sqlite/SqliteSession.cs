using System.Data.Common;
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
    private readonly WriteTurn _turn;
    private readonly string _holder;
    private readonly SqliteRowWriter _rowWriter;
    private readonly SqliteRowReader _rowReader;
    private readonly Lock _gate = new();
    private readonly ITimer _limit;
    private volatile bool _isExpired;
    private bool _isOpen = true;

    public SqliteSession(SqliteWriter writer, WriteTurn turn, string holder)
    {
        (_writer, _turn, _holder) = (writer, turn, holder);
        (_rowWriter, _rowReader) = (new(writer.Context.StoredJson), new(writer.Context.StoredJson));
        writer.Protect();
        _limit = writer.Context.Time.CreateTimer(
            static session => ((SqliteSession)session!).Expire(), this, writer.Context.SessionLimit, Timeout.InfiniteTimeSpan);
    }

    public ValueTask<int> Execute(SqlText sql, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var use = Use();
        return new(_writer.Connection.Execute(sql, _rowWriter));
    }

    public ValueTask<IReadOnlyList<T>> Query<T>(SqlText sql, RowMapper<T> mapper, int max, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var use = Use();
        return new(_writer.Connection.Query(sql, mapper, max, _rowWriter, _rowReader));
    }

    public DbTransaction Lend() => throw new NotSupportedException("Lending is not there yet.");

    public async ValueTask<AppendResult> Commit(Append append)
    {
        AppendCheck.Check(append);
        lock (_gate)
        {
            RequireOpen();
            Close();
            Write(append);
        }

        return (await _writer.End(_turn).ConfigureAwait(false))!;
    }

    public async ValueTask DisposeAsync()
    {
        bool sharesCommit;
        lock (_gate)
        {
            if (!_isOpen)
                return;

            Close();
            _writer.Undo();
            sharesCommit = _writer.HasMembers;
        }

        // What the handler says now it may have decided on what others wrote into this batch: it waits for their commit.
        if (sharesCommit)
            await _writer.End(_turn).ConfigureAwait(false);
        else
            _writer.Drive();
    }

    private void Write(Append append)
    {
        try
        {
            if (_writer.NoticeLoss())
                return;
            // One that does not hold would fail the commit of the whole batch.
            if (_writer.Connection.DeferredForeignKeys > 0)
                throw new ConstraintViolationException(Constraints.ForeignKeyName);

            _turn.Result = _writer.Write(append);
            if (_turn.Result is AppendResult.Conflict)
                _writer.Undo();
            else
                _writer.Keep();
        }
        catch (Exception failure)
        {
            _turn.Failure = failure;
            _writer.Undo();
        }
    }

    private void Close()
    {
        _isOpen = false;
        _limit.Dispose();
    }

    private void Expire()
    {
        _isExpired = true;
        lock (_gate)
        {
            if (!_isOpen)
                return;

            Close();
            _writer.Undo();
        }

        _writer.Drive();
    }

    private void RequireOpen()
    {
        if (_isExpired)
            throw new SessionTimeoutException(_holder, _writer.Context.SessionLimit);
        if (!_isOpen)
            throw new InvalidOperationException($"The session of '{_holder}' is used after its end.");
        if (_writer.NoticeLoss())
            throw new StoreUnavailableException($"the transaction of the handler of '{_holder}' was rolled back. Nothing was written: send the message again.");
    }

    private Users Use()
    {
        _gate.Enter();
        try
        {
            RequireOpen();
            _writer.Connection.IsUsers = true;
            return new(this);
        }
        catch
        {
            _gate.Exit();
            throw;
        }
    }

    private readonly ref struct Users(SqliteSession session)
    {
        public void Dispose()
        {
            var connection = session._writer.Connection;
            connection.IsUsers = false;
            session._writer.NoticeLoss();
            session._gate.Exit();
        }
    }
}
