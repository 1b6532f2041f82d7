using SQLitePCL;

namespace Versicle.Sqlite;

/// <summary>
/// The name of a broken constraint, as other engines name it too: SQLite knows only the columns of most of them.
/// </summary>
internal static class Constraints
{
    private const int ForeignKey = raw.SQLITE_CONSTRAINT | (3 << 8);
    private const int NotNull = raw.SQLITE_CONSTRAINT | (5 << 8);
    private const int PrimaryKey = raw.SQLITE_CONSTRAINT | (6 << 8);
    private const int Unique = raw.SQLITE_CONSTRAINT | (8 << 8);
    private const int RowId = raw.SQLITE_CONSTRAINT | (10 << 8);

    public const string ForeignKeyName = "foreign key";

    public static string NameOf(StoreConnection connection, SqliteErrors.Said said)
    {
        // "UNIQUE constraint failed: users.email", "CHECK constraint failed: positive", "FOREIGN KEY constraint failed".
        var detail = said.Message.IndexOf(": ", StringComparison.Ordinal) is var at and >= 0 ? said.Message[(at + 2)..] : said.Message;
        return said.Code switch
        {
            ForeignKey => ForeignKeyName,
            NotNull => Join(detail, "not_null"),
            PrimaryKey or RowId => $"{TableOf(detail)}_pkey",
            Unique => UniqueName(connection, detail),
            _ => detail,
        };
    }

    private static string UniqueName(StoreConnection connection, string detail)
    {
        // An index over expressions is named by the engine: "index 'users_lower_email'".
        if (detail.StartsWith("index '", StringComparison.Ordinal))
            return detail[7..^1];

        var wasUsers = connection.IsUsers;
        connection.IsUsers = false;
        try
        {
            return NamedIndex(connection, TableOf(detail), Columns(detail)) ?? Join(detail, "key");
        }
        finally
        {
            connection.IsUsers = wasUsers;
        }
    }

    /// <summary>The unique index over just these columns, if its maker gave it a name.</summary>
    private static string? NamedIndex(StoreConnection connection, string table, string columns)
    {
        var find = connection["""
            select i.name, i.origin, (select group_concat(c.name, '_' order by c.seqno) from pragma_index_info(i.name) c)
            from pragma_index_list(?1) i where i."unique" = 1
            """];
        find.BindText(1, table);
        string? name = null;
        while (find.Step())
        {
            if (name is null && find.Bytes(1) is [(byte)'c'] && System.Text.Encoding.UTF8.GetString(find.Bytes(2)) == columns)
                name = System.Text.Encoding.UTF8.GetString(find.Bytes(0));
        }

        return name;
    }

    private static string Join(string detail, string suffix) => $"{TableOf(detail)}_{Columns(detail)}_{suffix}";

    private static string TableOf(string detail) => detail.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? detail[..dot] : detail;

    // "orders.shop, orders.number" is "shop_number".
    private static string Columns(string detail) =>
        string.Join('_', detail.Split(", ").Select(column => column[(column.IndexOf('.', StringComparison.Ordinal) + 1)..]));
}
