using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Versicle.Postgres;

/// <summary>A command on a lent connection: the driver's, with the session's refusals and errors.</summary>
internal sealed class LentCommand(LentConnection connection) : DbCommand
{
    private readonly NpgsqlCommand _inner = connection.Session.Connection.CreateCommand();

    [AllowNull]
    public override string CommandText
    {
        get => _inner.CommandText;
        set => _inner.CommandText = value;
    }

    public override int CommandTimeout
    {
        get => _inner.CommandTimeout;
        set => _inner.CommandTimeout = value;
    }

    public override CommandType CommandType
    {
        get => _inner.CommandType;
        set => _inner.CommandType = value;
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource
    {
        get => _inner.UpdatedRowSource;
        set => _inner.UpdatedRowSource = value;
    }

    protected override DbConnection? DbConnection
    {
        get => connection;
        set
        {
            if (!ReferenceEquals(value, connection))
                throw new InvalidOperationException("A command of a lent connection stays with it. Make another one.");
        }
    }

    protected override DbParameterCollection DbParameterCollection => _inner.Parameters;

    protected override DbTransaction? DbTransaction
    {
        get => connection.Transaction;
        set
        {
            if (value is not null && !ReferenceEquals(value, connection.Transaction))
                throw new InvalidOperationException("A command of a lent connection takes part in the lent transaction, and in no other.");
        }
    }

    public override void Cancel() => _inner.Cancel();

    public override int ExecuteNonQuery() => Run(static command => command.ExecuteNonQuery());

    public override object? ExecuteScalar() => Run(static command => command.ExecuteScalar());

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) =>
        RunLater(static (command, ct) => command.ExecuteNonQueryAsync(ct), cancellationToken);

    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) =>
        RunLater(static (command, ct) => command.ExecuteScalarAsync(ct), cancellationToken);

    public override void Prepare() => Run(static command =>
    {
        command.Prepare();
        return true;
    });

    protected override DbParameter CreateDbParameter() => _inner.CreateParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
        Run(command => connection.Track(new(connection, command.ExecuteReader(behavior & ~CommandBehavior.CloseConnection))));

    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        RunLater<DbDataReader>(
            async (command, ct) =>
            {
                var reader = await command.ExecuteReaderAsync(behavior & ~CommandBehavior.CloseConnection, ct).ConfigureAwait(false);
                return connection.Track(new(connection, reader));
            },
            cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    private T Run<T>(Func<NpgsqlCommand, T> run)
    {
        Require();
        try
        {
            return run(_inner);
        }
        catch (Exception failure) when (failure is NpgsqlException)
        {
            throw connection.Session.Explain(failure);
        }
    }

    private async Task<T> RunLater<T>(Func<NpgsqlCommand, CancellationToken, Task<T>> run, CancellationToken ct)
    {
        Require();
        try
        {
            return await run(_inner, ct).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is NpgsqlException)
        {
            throw connection.Session.Explain(failure);
        }
    }

    private void Require()
    {
        connection.Session.RequireOpen();
        TransactionControl.Refuse(CommandText);
    }
}
