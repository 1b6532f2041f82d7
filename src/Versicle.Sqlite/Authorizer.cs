using SQLitePCL;

namespace Versicle.Sqlite;

/// <summary>
/// What a user's statement may not do while it has the writer: end the transaction that others share, change the
/// connection's settings, or write Versicle's tables. Asked when a statement is prepared, so it costs a running one nothing.
/// </summary>
internal sealed class Authorizer
{
    private const string Reserved = "versicle_";

    public Authorizer(sqlite3 db) => raw.sqlite3_set_authorizer(db, (strdelegate_authorizer)Decide, this);

    public bool IsOn { get; set; }

    public string? Refusal { get; private set; }

    private static int Decide(object user, int action, string? first, string? second, string? database, string? inside)
    {
        var authorizer = (Authorizer)user;
        if (!authorizer.IsOn || ReasonAgainst(action, first, second) is not { } reason)
            return raw.SQLITE_OK;

        authorizer.Refusal = reason;
        return raw.SQLITE_DENY;
    }

    private static string? ReasonAgainst(int action, string? first, string? second) => action switch
    {
        raw.SQLITE_TRANSACTION => $"'{first?.ToLowerInvariant()}' begins or ends a transaction, which is shared with other handlers",
        raw.SQLITE_SAVEPOINT => "a savepoint would get between those of the handlers that share the transaction",
        raw.SQLITE_ATTACH or raw.SQLITE_DETACH => "another file would not take part in the commit",
        // The full-text engine asks for data_version by itself.
        raw.SQLITE_PRAGMA => second is null && first is "data_version" ? null : $"pragma '{first}' changes or reads what belongs to the store",
        raw.SQLITE_INSERT or raw.SQLITE_UPDATE or raw.SQLITE_DELETE or raw.SQLITE_CREATE_TABLE or raw.SQLITE_DROP_TABLE
            or raw.SQLITE_CREATE_VIEW or raw.SQLITE_CREATE_VTABLE when IsReserved(first) => Belongs(first),
        raw.SQLITE_ALTER_TABLE or raw.SQLITE_CREATE_INDEX or raw.SQLITE_DROP_INDEX or raw.SQLITE_CREATE_TRIGGER or raw.SQLITE_DROP_TRIGGER
            or raw.SQLITE_CREATE_TEMP_TRIGGER or raw.SQLITE_CREATE_TEMP_INDEX when IsReserved(second) => Belongs(second),
        _ => null,
    };

    private static bool IsReserved(string? table) => table?.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase) is true;

    private static string Belongs(string? table) => $"'{table}' is Versicle's own table: it is read freely and written by Versicle only";
}
