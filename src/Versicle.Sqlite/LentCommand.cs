using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Versicle.Sqlite;

/// <summary>A command on a lent connection: the driver's, within the session's gate, with the session's errors and values.</summary>
internal sealed class LentCommand(LentConnection connection) : DbCommand
{
    private readonly SqliteCommand _inner = connection.Session.Connection.Connection.CreateCommand();

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

    public override UpdateRowSource UpdatedRowSource { get; set; }

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

    public override void Cancel()
    {
    }

    public override int ExecuteNonQuery()
    {
        using var use = connection.Session.Use();
        try
        {
            Spell();
            return _inner.ExecuteNonQuery();
        }
        catch (SqliteException engine)
        {
            throw connection.Session.Explain(engine, CommandText);
        }
    }

    public override object? ExecuteScalar()
    {
        using var use = connection.Session.Use();
        try
        {
            Spell();
            return _inner.ExecuteScalar();
        }
        catch (SqliteException engine)
        {
            throw connection.Session.Explain(engine, CommandText);
        }
    }

    public override void Prepare()
    {
        using var use = connection.Session.Use();
        _inner.Prepare();
    }

    protected override DbParameter CreateDbParameter() => _inner.CreateParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
    {
        using var use = connection.Session.Use();
        try
        {
            Spell();
            return connection.Track(new(connection, _inner.ExecuteReader(behavior & ~CommandBehavior.CloseConnection), CommandText));
        }
        catch (SqliteException engine)
        {
            throw connection.Session.Explain(engine, CommandText);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    // The driver spells these in its own way: a row found by the session must be found from here too.
    private void Spell()
    {
        Span<byte> text = stackalloc byte[TimestampText.Buffer];
        foreach (SqliteParameter parameter in _inner.Parameters)
        {
            parameter.Value = parameter.Value switch
            {
                Guid id => id.ToString(),
                DateTimeOffset moment => Encoding.ASCII.GetString(TimestampText.Format(moment, text)),
                decimal number => number.ToString(CultureInfo.InvariantCulture),
                var value => value,
            };
        }
    }
}
