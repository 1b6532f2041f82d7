using Versicle.Modules;

namespace Versicle.Postgres;

/// <summary>What compares the tables that two versions of one read model have.</summary>
/// <param name="old">The current version's table.</param>
/// <param name="next">The new version's.</param>
/// <param name="table">The new version's read model.</param>
/// <param name="common">The columns that both have, with one type.</param>
internal sealed class VersionSql(string old, string next, ReadTable table, IReadOnlySet<string> common)
{
    private const int MaxText = 1_000;

    private readonly string[] _keys = [.. table.Columns.Take(table.KeyColumns).Select(column => column.Name)];

    /// <summary>Rows that both have with other values, rows of the current one alone, rows of the new one alone.</summary>
    public string Counts => $"select (select count(*) {Changed}), (select count(*) {Gone}), (select count(*) {New})";

    /// <summary>Some of each kind: the row before, and after.</summary>
    public IEnumerable<string> Samples(int most) =>
    [
        $"select {Json("o")}, {Json("n")} {Changed} order by {Keys("n")} limit {most}",
        $"select {Json("o")}, null {Gone} order by {Keys("o")} limit {most}",
        $"select null, {Json("n")} {New} order by {Keys("n")} limit {most}",
    ];

    private string Changed => $"from {next} n join {old} o on {SameKey} where {OtherValues}";

    private string Gone => $"from {old} o where not exists (select 1 from {next} n where {SameKey})";

    private string New => $"from {next} n where not exists (select 1 from {old} o where {SameKey})";

    // Rows whose keys are of another kind have nothing to do with each other.
    private string SameKey => _keys.All(common.Contains)
        ? string.Join(" and ", _keys.Select(TableSql.Quote).Select(key => $"n.{key} = o.{key}"))
        : "false";

    private string OtherValues => common.Except(_keys).Order(StringComparer.Ordinal).ToArray() is [_, ..] others
        ? string.Join(" or ", others.Select(TableSql.Quote).Select(column => $"n.{column} is distinct from o.{column}"))
        : "false";

    private string Keys(string row) => _keys.All(common.Contains)
        ? string.Join(", ", _keys.Select(key => $"{row}.{TableSql.Quote(key)}"))
        : "1";

    private static string Json(string row) => $"left(row_to_json({row})::text, {MaxText})";
}
