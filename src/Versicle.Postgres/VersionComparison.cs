using Npgsql;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>Two versions of a projection in one snapshot, which is the caller's transaction.</summary>
/// <param name="connection">With that transaction open.</param>
/// <param name="database">Where they are.</param>
/// <param name="target">The schema.</param>
/// <param name="within">How long one statement may take.</param>
internal sealed class VersionComparison(NpgsqlConnection connection, PostgresDatabase database, string target, TimeSpan within)
{
    /// <summary>How they differ; null when they are not at one position.</summary>
    public async ValueTask<VersionDifference?> Of(ProjectionDefinition next, string current, int samples, CancellationToken ct)
    {
        var at = await Rows(
            database.Own("""
                select min(position), count(*) = 2 and min(position) = max(position) from versicle.versicle_checkpoints
                where projection = $1 and target = $2 and fingerprint in ($3, $4) and slice = 0
                """),
            row => (Position: row.IsDBNull(0) ? 0 : row.GetInt64(0), AreEqual: row.GetBoolean(1)),
            ct, next.Name, target, current, next.Fingerprint).ConfigureAwait(false);
        if (!at[0].AreEqual)
            return null;

        var readModels = new List<ReadModelDifference>();
        foreach (var fold in next.Rows.OrderBy(fold => fold.Table.Name, StringComparer.Ordinal))
            readModels.Add(await Of(fold.Table, current, samples, ct).ConfigureAwait(false));
        var before = await ReadModels(next.Name, current, ct).ConfigureAwait(false);
        foreach (var gone in before.Except(next.Rows.Select(fold => fold.Table.Name)))
            readModels.Add(new(gone, Changed: 0, await Count($"{gone}_{current}", ct).ConfigureAwait(false), New: 0, []));
        return new(new(at[0].Position), readModels);
    }

    private async ValueTask<ReadModelDifference> Of(ReadTable table, string current, int samples, CancellationToken ct)
    {
        var old = $"{table.Name}_{current}";
        var before = await Columns(old, ct).ConfigureAwait(false);
        if (before.Count == 0)
            return new(table.Name, Changed: 0, Gone: 0, await Count(table.PhysicalName, ct).ConfigureAwait(false), []);

        var common = (await Columns(table.PhysicalName, ct).ConfigureAwait(false)).Intersect(before).Select(column => column.Name);
        var sql = new VersionSql(Name(old), Name(table.PhysicalName), table, common.ToHashSet(StringComparer.Ordinal));
        var counts = await Rows(sql.Counts, row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), ct).ConfigureAwait(false);
        var examples = new List<DifferingRow>();
        foreach (var statement in sql.Samples(samples))
            examples.AddRange(await Rows(statement, row => new DifferingRow(Text(row, 0), Text(row, 1)), ct).ConfigureAwait(false));
        return new(table.Name, counts[0].Item1, counts[0].Item2, counts[0].Item3, examples);
    }

    private ValueTask<List<(string Name, string Type)>> Columns(string table, CancellationToken ct) => Rows(
        """
        select a.attname::text, format_type(a.atttypid, a.atttypmod) from pg_attribute a
        join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped
        """,
        row => (row.GetString(0), row.GetString(1)), ct, target, table);

    private async ValueTask<IReadOnlyList<string>> ReadModels(string projection, string fingerprint, CancellationToken ct) => await Rows(
        database.Own("select unnest(read_models) from versicle.versicle_versions where projection = $1 and fingerprint = $2 and target = $3 order by 1"),
        row => row.GetString(0), ct, projection, fingerprint, target).ConfigureAwait(false);

    private async ValueTask<long> Count(string table, CancellationToken ct) =>
        (await Rows($"select count(*) from {Name(table)}", row => row.GetInt64(0), ct).ConfigureAwait(false))[0];

    private async ValueTask<List<T>> Rows<T>(string text, Func<NpgsqlDataReader, T> read, CancellationToken ct, params string[] values)
    {
        await using var command = new NpgsqlCommand(text, connection) { CommandTimeout = (int)within.TotalSeconds };
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            rows.Add(read(reader));
        return rows;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private string Name(string relation) => $"{TableSql.Quote(target)}.{TableSql.Quote(relation)}";
}
