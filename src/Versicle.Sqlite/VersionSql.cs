using Versicle.Modules;

namespace Versicle.Sqlite;

/// <summary>What compares the tables that two versions of one read model have.</summary>
/// <param name="old">The current version's table.</param>
/// <param name="oldColumns">Its columns and their types.</param>
/// <param name="next">The new version's.</param>
/// <param name="nextColumns">Its columns and their types.</param>
/// <param name="table">The new version's read model.</param>
internal sealed class VersionSql(
    string old, IReadOnlyDictionary<string, string> oldColumns, string next, IReadOnlyDictionary<string, string> nextColumns, ReadTable table)
{
    private const int MaxText = 1_000;

    private readonly string[] _keys = [.. table.Columns.Take(table.KeyColumns).Select(column => column.Name)];
    private readonly HashSet<string> _common =
        [.. nextColumns.Where(column => oldColumns.GetValueOrDefault(column.Key) == column.Value).Select(column => column.Key)];

    /// <summary>Rows that both have with other values, rows of the current one alone, rows of the new one alone.</summary>
    public string Counts => $"select (select count(*) {Changed}), (select count(*) {Gone}), (select count(*) {New})";

    /// <summary>Some of each kind: the row before, and after.</summary>
    public IEnumerable<string> Samples(int most) =>
    [
        $"select {Json("o", oldColumns)}, {Json("n", nextColumns)} {Changed} order by {Keys("n")} limit {most}",
        $"select {Json("o", oldColumns)}, null {Gone} order by {Keys("o")} limit {most}",
        $"select null, {Json("n", nextColumns)} {New} order by {Keys("n")} limit {most}",
    ];

    private string Changed => $"from {next} n join {old} o on {SameKey} where {OtherValues}";

    private string Gone => $"from {old} o where not exists (select 1 from {next} n where {SameKey})";

    private string New => $"from {next} n where not exists (select 1 from {old} o where {SameKey})";

    // Rows whose keys are of another kind have nothing to do with each other.
    private string SameKey => _keys.All(_common.Contains)
        ? string.Join(" and ", _keys.Select(TableSql.Quote).Select(key => $"n.{key} = o.{key}"))
        : "0";

    private string OtherValues => _common.Except(_keys).Order(StringComparer.Ordinal).ToArray() is [_, ..] others
        ? string.Join(" or ", others.Select(TableSql.Quote).Select(column => $"n.{column} is distinct from o.{column}"))
        : "0";

    private string Keys(string row) => _keys.All(_common.Contains)
        ? string.Join(", ", _keys.Select(key => $"{row}.{TableSql.Quote(key)}"))
        : "null";

    private static string Json(string row, IReadOnlyDictionary<string, string> columns) =>
        $"substr(json_object({string.Join(", ", columns.Select(column => $"'{column.Key}', {Value($"{row}.{TableSql.Quote(column.Key)}", column.Value)}"))}), 1, {MaxText})";

    private static string Value(string column, string type) => type == "blob" ? $"hex({column})" : column;
}
