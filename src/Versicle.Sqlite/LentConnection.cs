using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Versicle.Sqlite;

/// <summary>
/// The writer's connection as other data libraries see it, for as long as one handler has its turn. What belongs to the
/// session, beginning and ending, is refused; everything else goes through the session's own gate.
/// </summary>
internal sealed class LentConnection : DbConnection
{
    private readonly HashSet<LentReader> _reading = [];

    public LentConnection(SqliteSession session)
    {
        Session = session;
        Transaction = new(this);
    }

    public SqliteSession Session { get; }

    public LentTransaction Transaction { get; }

    [AllowNull]
    public override string ConnectionString
    {
        get => "";
        set => throw Refused("given another connection string");
    }

    public override string Database => "main";

    public override string DataSource => Session.Connection.Path;

    public override string ServerVersion => Session.Connection.Connection.ServerVersion;

    public override ConnectionState State => Session.IsOpen ? ConnectionState.Open : ConnectionState.Closed;

    public override void ChangeDatabase(string databaseName) => throw Refused("pointed at another database");

    public override void Open()
    {
        if (!Session.IsOpen)
            throw Refused("opened again after the session's end");
    }

    public override void Close() => throw Refused("closed");

    /// <summary>Ends what its borrower left unread. Within the session's gate.</summary>
    public void End()
    {
        LentReader[] open = [.. _reading];
        _reading.Clear();
        foreach (var reader in open)
            reader.Inner.Dispose();
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
    public override IsolationLevel IsolationLevel => IsolationLevel.Serializable;

    protected override DbConnection DbConnection => connection;

    public override void Commit() => throw connection.Refused("committed");

    public override void Rollback() => throw connection.Refused("rolled back");
}
