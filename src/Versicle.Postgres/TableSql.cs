using System.Runtime.CompilerServices;
using Versicle.Modules;

namespace Versicle.Postgres;

/// <summary>The statements of one read model's table. Many rows and many keys travel as one array per column.</summary>
internal sealed class TableSql
{
    /// <summary>The last column of <see cref="Load"/>: which of the keys the row is of, from 1.</summary>
    private const string Nth = "versicle_nth";

    private readonly ReadTable _table;
    private readonly string _name;
    private readonly string[] _columns;

    /// <param name="table">The table.</param>
    /// <param name="schema">Where it is.</param>
    public TableSql(ReadTable table, string schema)
    {
        _table = table;
        Schema = schema;
        _name = $"{Quote(schema)}.{Quote(table.PhysicalName)}";
        _columns = [.. table.Columns.Select(column => Quote(column.Name))];
        var all = string.Join(", ", _columns);
        var keys = $"unnest({Numbered("$", table.KeyColumns)}) with ordinality k({Numbered("k", table.KeyColumns)}, {Nth})";
        var isOfKeys = string.Join(" and ", _columns.Take(table.KeyColumns).Select((column, i) => $"t.{column} = k.k{i + 1}"));
        Find = $"select {all} from {_name} where {string.Join(" and ", _columns.Take(table.KeyColumns).Select((column, i) => $"{column} = ${i + 1}"))}";
        Page = $"select {all} from {_name} order by {Key} limit $1 offset $2";
        PageAfter = $"select {all} from {_name} where ({Key}) > ({Numbered("$", table.KeyColumns)}) order by {Key} limit ${table.KeyColumns + 1}";
        Load = $"select {string.Join(", ", _columns.Select(column => $"t.{column}"))}, k.{Nth} from {keys} join {_name} t on {isOfKeys}";
        Delete = $"delete from {_name} t using {keys} where {isOfKeys}";
        Save = $"insert into {_name} ({all}) select * from unnest({Numbered("$", _columns.Length)}) on conflict ({Key}) do {Replace}";
    }

    /// <summary>Where it is.</summary>
    public string Schema { get; }

    public string Find { get; }

    public string Page { get; }

    public string PageAfter { get; }

    public string Load { get; }

    public string Delete { get; }

    public string Save { get; }

    /// <summary>Makes the table and its indexes where missing.</summary>
    public IEnumerable<string> Create()
    {
        var columns = _table.Columns.Select(column => $"{Quote(column.Name)} {PostgresTypes.NameOf(column.Type)}{(column.IsNullable ? "" : " not null")}");

        // Deferrable, or two rows that swap their values in one statement would meet on the way.
        var unique = Indexes().Where(index => index.IsUnique)
            .Select(index => $", constraint {index.Name} unique ({index.Columns}) deferrable initially immediate");
        yield return $"create table if not exists {_name} ({string.Join(", ", columns)}, primary key ({Key}){string.Concat(unique)})";

        foreach (var index in Indexes().Where(index => !index.IsUnique))
            yield return $"create index if not exists {index.Name} on {_name} ({index.Columns})";
    }

    private IEnumerable<(string Name, string Columns, bool IsUnique)> Indexes() => _table.Indexes.Select((index, i) =>
        (Quote($"{_table.PhysicalName}_{i + 1}"), string.Join(", ", index.Columns.Select(Quote)), index.IsUnique));

    private static string Numbered(string prefix, int count) => string.Join(", ", Enumerable.Range(1, count).Select(n => $"{prefix}{n}"));

    private string Key => string.Join(", ", _columns.Take(_table.KeyColumns));

    private string Replace => _columns.Length == _table.KeyColumns
        ? "nothing"
        : "update set " + string.Join(", ", _columns.Skip(_table.KeyColumns).Select(column => $"{column} = excluded.{column}"));

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>The statements of all tables, made once each.</summary>
/// <param name="schema">Where the tables are.</param>
internal sealed class TableSqls(string schema)
{
    private readonly ConditionalWeakTable<ReadTable, TableSql> _known = [];

    /// <summary>Where the tables are.</summary>
    public string Schema { get; } = schema;

    public TableSql this[ReadTable table] => _known.GetValue(table, known => new(known, Schema));
}
