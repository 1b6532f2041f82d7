using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Versicle.Sqlite;

/// <summary>What the engine said, in Versicle's words.</summary>
internal static class SqliteErrors
{
    /// <summary>The code with its detail, and the sentence.</summary>
    public readonly record struct Said(int Code, string Message)
    {
        public int Primary => Code & 0xFF;
    }

    public static Said Read(StoreConnection connection) =>
        new(raw.sqlite3_extended_errcode(connection.Db), raw.sqlite3_errmsg(connection.Db).utf8_to_string());

    public static Exception Of(StoreConnection connection, string statement) => Of(connection, Read(connection), statement);

    public static Exception Of(StoreConnection connection, Said said, string statement)
    {
        var engine = new SqliteException($"SQLite {said.Code}: {said.Message}. Statement: {statement}", said.Primary, said.Code);
        connection.LastFailure = said.Primary switch
        {
            raw.SQLITE_CONSTRAINT when said.Code != DataType => new ConstraintViolationException(Constraints.NameOf(connection, said), engine),
            raw.SQLITE_AUTH => new InvalidOperationException($"{connection.Refusal}. The statement is not carried out: {statement}", engine),
            raw.SQLITE_INTERRUPT => new OperationCanceledException("The statement was interrupted.", engine),
            _ => Unavailable(connection.Path, said, engine) ?? (Exception)engine,
        };
        return connection.LastFailure;
    }

    /// <summary>The world's part, or null when the statement is to blame.</summary>
    public static StoreUnavailableException? Unavailable(string path, Said said, Exception? engine) => said.Primary switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new($"the store '{path}' is held by another process for longer than the limit. Nothing was written: try again in a moment.", engine),
        raw.SQLITE_FULL => new($"the store '{path}' cannot grow: the disk is full, or the file is at its largest. Nothing was written: free space, it goes on by itself.", engine) { IsFull = true },
        raw.SQLITE_READONLY => new($"the store '{path}' is read-only now. Nothing was written: give the process write access to the file and its directory.", engine),
        raw.SQLITE_IOERR or raw.SQLITE_PROTOCOL or raw.SQLITE_NOMEM => new($"the store '{path}' was not reached: {said.Message} ({said.Code}). Look at the disk and the file's directory.", engine),
        raw.SQLITE_CANTOPEN => new($"the store '{path}' does not open: {said.Message}. Look at the path and its permissions.", engine),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new($"the store '{path}' is damaged: {said.Message} ({said.Code}). Stop, and restore it from a backup.", engine),
        _ => null,
    };

    private const int DataType = raw.SQLITE_CONSTRAINT | (12 << 8);
}
