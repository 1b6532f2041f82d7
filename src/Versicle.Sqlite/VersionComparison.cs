using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>Two versions of a projection in one snapshot, which is the caller's transaction.</summary>
/// <param name="connection">With that transaction open.</param>
internal sealed class VersionComparison(StoreConnection connection)
{
    /// <summary>How they differ; null when they are not at one position.</summary>
    public VersionDifference? Of(ProjectionDefinition next, string current, int samples)
    {
        var at = new CheckpointRow(connection, next.Name, next.Fingerprint).Look().Position;
        if (new CheckpointRow(connection, next.Name, current).Look().Position != at)
            return null;

        var gone = VersionBook.ReadModels(connection, next.Name, current).Except(next.Rows.Select(fold => fold.Table.Name));
        return new(at,
        [
            .. next.Rows.OrderBy(fold => fold.Table.Name, StringComparer.Ordinal).Select(fold => Of(fold.Table, current, samples)),
            .. gone.Select(readModel => new ReadModelDifference(readModel, Changed: 0, Count($"{readModel}_{current}"), New: 0, [])),
        ]);
    }

    private ReadModelDifference Of(ReadTable table, string current, int samples)
    {
        var old = $"{table.Name}_{current}";
        var before = Columns(old);
        if (before.Count == 0)
            return new(table.Name, Changed: 0, Gone: 0, Count(table.PhysicalName), []);

        var sql = new VersionSql(TableSql.Quote(old), before, TableSql.Quote(table.PhysicalName), Columns(table.PhysicalName), table);
        var (changed, gone, added) = Rows(sql.Counts, row => (row.Int64(0), row.Int64(1), row.Int64(2)))[0];
        return new(
            table.Name, changed, gone, added,
            [.. sql.Samples(samples).SelectMany(statement => Rows(statement, Sample))]);
    }

    private Dictionary<string, string> Columns(string table) => Rows(
        $"select name, lower(type) from pragma_table_info('{table}')",
        row => (Name: StoredRows.Text(row, 0)!, Type: StoredRows.Text(row, 1)!))
        .ToDictionary(column => column.Name, column => column.Type, StringComparer.Ordinal);

    private static DifferingRow Sample(Statement row) => new(StoredRows.Text(row, 0), StoredRows.Text(row, 1));

    private long Count(string table) => Rows($"select count(*) from {TableSql.Quote(table)}", row => row.Int64(0))[0];

    // Not kept: a statement of a table that may be dropped.
    private List<T> Rows<T>(string text, Func<Statement, T> read)
    {
        using var select = Statement.Only(connection, text);
        var rows = new List<T>();
        while (select.Step())
            rows.Add(read(select));
        return rows;
    }
}
