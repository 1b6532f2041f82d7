using System.Runtime.CompilerServices;
using Versicle.Modules;

namespace Versicle.Sqlite;

/// <summary>The statements of one read model's table.</summary>
internal sealed class TableSql
{
    private readonly ReadTable _table;
    private readonly string _name;
    private readonly string[] _columns;
    private readonly string _byKey;

    public TableSql(ReadTable table)
    {
        _table = table;
        _name = Quote(table.PhysicalName);
        _columns = [.. table.Columns.Select(column => Quote(column.Name))];
        _byKey = string.Join(" and ", _columns.Take(table.KeyColumns).Select((column, i) => $"{column} = ?{i + 1}"));
        var all = string.Join(", ", _columns);
        Find = $"select {all} from {_name} where {_byKey}";
        Page = $"select {all} from {_name} order by {Key} limit $1 offset $2";
        PageAfter = $"select {all} from {_name} where ({Key}) > ({Numbered(table.KeyColumns)}) order by {Key} limit ?{table.KeyColumns + 1}";
        Delete = $"delete from {_name} where {_byKey}";
        Save = $"insert into {_name} ({all}) values ({Numbered(_columns.Length)}) on conflict ({Key}) do {Replace}";
    }

    public string Find { get; }

    public string Page { get; }

    public string PageAfter { get; }

    public string Delete { get; }

    public string Save { get; }

    /// <summary>Whether two rows may not be equal in something beside the key.</summary>
    public bool HasUnique => _table.Indexes.Any(index => index.IsUnique);

    /// <summary>Makes the table and its indexes where missing.</summary>
    public IEnumerable<string> Create()
    {
        var columns = _table.Columns.Select(column => $"{Quote(column.Name)} {TypeOf(column.Type)}{(column.IsNullable ? "" : " not null")}");

        // One integer is the engine's own row number; any other key keeps the rows in its order.
        var isRowId = _table.KeyColumns == 1 && _table.Columns[0].Type is ColumnType.Integer;
        yield return $"create table if not exists {_name} ({string.Join(", ", columns)}, primary key ({Key})) strict{(isRowId ? "" : ", without rowid")}";

        for (var i = 0; i < _table.Indexes.Count; i++)
        {
            var index = _table.Indexes[i];
            yield return $"create {(index.IsUnique ? "unique " : "")}index if not exists {Quote($"{_table.PhysicalName}_{i + 1}")} " +
                $"on {_name} ({string.Join(", ", index.Columns.Select(Quote))})";
        }
    }

    private string Key => string.Join(", ", _columns.Take(_table.KeyColumns));

    private string Replace => _columns.Length == _table.KeyColumns
        ? "nothing"
        : "update set " + string.Join(", ", _columns.Skip(_table.KeyColumns).Select(column => $"{column} = excluded.{column}"));

    private static string Numbered(int count) => string.Join(", ", Enumerable.Range(1, count).Select(n => $"?{n}"));

    private static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Integer or ColumnType.Boolean => "integer",
        ColumnType.Double => "real",
        ColumnType.Bytes => "blob",
        ColumnType.Decimal => $"text collate {DecimalText.Collation}",
        _ => "text",
    };

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>The statements of all tables, made once each.</summary>
internal sealed class TableSqls
{
    private readonly ConditionalWeakTable<ReadTable, TableSql> _known = [];

    public TableSql this[ReadTable table] => _known.GetValue(table, static table => new(table));
}
