using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Versicle.Postgres;

/// <summary>
/// The session's connection as other data libraries see it. What belongs to the session, beginning and ending, is refused.
/// </summary>
internal sealed class LentConnection : DbConnection
{
    private readonly HashSet<LentReader> _reading = [];

    public LentConnection(PostgresSession session)
    {
        Session = session;
        Transaction = new(this);
    }

    public PostgresSession Session { get; }

    public LentTransaction Transaction { get; }

    [AllowNull]
    public override string ConnectionString
    {
        get => "";
        set => throw Refused("given another connection string");
    }

    public override string Database => Session.Connection.Database;

    public override string DataSource => Session.DatabaseName;

    public override string ServerVersion => Session.Connection.ServerVersion;

    public override ConnectionState State => Session.IsOpen ? ConnectionState.Open : ConnectionState.Closed;

    public override void ChangeDatabase(string databaseName) => throw Refused("pointed at another database");

    public override void Open()
    {
        if (State is ConnectionState.Closed)
            throw Refused("opened again after the session's end");
    }

    public override void Close() => throw Refused("closed");

    /// <summary>Ends what its borrower left unread.</summary>
    public void End()
    {
        foreach (var reader in _reading)
            reader.End();
        _reading.Clear();
    }

    public LentReader Track(LentReader reader)
    {
        _reading.Add(reader);
        return reader;
    }

    public void Forget(LentReader reader) => _reading.Remove(reader);

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw Refused("used for another transaction");

    protected override DbCommand CreateDbCommand() => new LentCommand(this);

    public InvalidOperationException Refused(string deed) => new(
        $"the connection of the write session of '{Session.Holder}' is lent: it may not be {deed}. The session commits when the handler returns, and undoes when it throws.");
}

/// <summary>The session's transaction as other data libraries see it. Disposing it does nothing.</summary>
internal sealed class LentTransaction(LentConnection connection) : DbTransaction
{
    public override IsolationLevel IsolationLevel => IsolationLevel.ReadCommitted;

    protected override DbConnection DbConnection => connection;

    public override void Commit() => throw connection.Refused("committed");

    public override void Rollback() => throw connection.Refused("rolled back");
}
