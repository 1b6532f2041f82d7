using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Versicle.Postgres;

/// <summary>The rows of a command on a lent connection: moving on asks the session first, the values are the driver's.</summary>
internal sealed class LentReader(LentConnection connection, NpgsqlDataReader inner) : DbDataReader
{
    public override int Depth => inner.Depth;

    public override int FieldCount => inner.FieldCount;

    public override bool HasRows => inner.HasRows;

    public override bool IsClosed => inner.IsClosed;

    public override int RecordsAffected => inner.RecordsAffected;

    public override object this[int ordinal] => inner[ordinal];

    public override object this[string name] => inner[name];

    public override bool Read() => Move(static reader => reader.Read());

    public override bool NextResult() => Move(static reader => reader.NextResult());

    public override Task<bool> ReadAsync(CancellationToken cancellationToken) =>
        MoveLater(static (reader, ct) => reader.ReadAsync(ct), cancellationToken);

    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) =>
        MoveLater(static (reader, ct) => reader.NextResultAsync(ct), cancellationToken);

    public override void Close()
    {
        inner.Close();
        connection.Forget(this);
    }

    public override async Task CloseAsync()
    {
        await inner.CloseAsync().ConfigureAwait(false);
        connection.Forget(this);
    }

    public override bool GetBoolean(int ordinal) => inner.GetBoolean(ordinal);

    public override byte GetByte(int ordinal) => inner.GetByte(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        inner.GetBytes(ordinal, dataOffset, buffer, bufferOffset, length);

    public override char GetChar(int ordinal) => inner.GetChar(ordinal);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        inner.GetChars(ordinal, dataOffset, buffer, bufferOffset, length);

    public override string GetDataTypeName(int ordinal) => inner.GetDataTypeName(ordinal);

    public override DateTime GetDateTime(int ordinal) => inner.GetDateTime(ordinal);

    public override decimal GetDecimal(int ordinal) => inner.GetDecimal(ordinal);

    public override double GetDouble(int ordinal) => inner.GetDouble(ordinal);

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)]
    public override Type GetFieldType(int ordinal) => ((DbDataReader)inner).GetFieldType(ordinal);

    public override T GetFieldValue<T>(int ordinal) => inner.GetFieldValue<T>(ordinal);

    public override float GetFloat(int ordinal) => inner.GetFloat(ordinal);

    public override Guid GetGuid(int ordinal) => inner.GetGuid(ordinal);

    public override short GetInt16(int ordinal) => inner.GetInt16(ordinal);

    public override int GetInt32(int ordinal) => inner.GetInt32(ordinal);

    public override long GetInt64(int ordinal) => inner.GetInt64(ordinal);

    public override string GetName(int ordinal) => inner.GetName(ordinal);

    public override int GetOrdinal(string name) => inner.GetOrdinal(name);

    public override DataTable? GetSchemaTable() => inner.GetSchemaTable();

    public override Stream GetStream(int ordinal) => inner.GetStream(ordinal);

    public override string GetString(int ordinal) => inner.GetString(ordinal);

    public override TextReader GetTextReader(int ordinal) => inner.GetTextReader(ordinal);

    public override object GetValue(int ordinal) => inner.GetValue(ordinal);

    public override int GetValues(object[] values) => inner.GetValues(values);

    public override bool IsDBNull(int ordinal) => inner.IsDBNull(ordinal);

    /// <summary>The session ends, and with it what its borrower left unread.</summary>
    public void End() => inner.Dispose();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !inner.IsClosed)
            Close();
    }

    private bool Move(Func<NpgsqlDataReader, bool> move)
    {
        connection.Session.RequireOpen();
        try
        {
            return move(inner);
        }
        catch (Exception failure) when (failure is NpgsqlException)
        {
            throw connection.Session.Explain(failure);
        }
    }

    private async Task<bool> MoveLater(Func<NpgsqlDataReader, CancellationToken, Task<bool>> move, CancellationToken ct)
    {
        connection.Session.RequireOpen();
        try
        {
            return await move(inner, ct).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is NpgsqlException)
        {
            throw connection.Session.Explain(failure);
        }
    }
}
