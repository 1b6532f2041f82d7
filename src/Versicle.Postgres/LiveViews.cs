using Npgsql;
using Versicle.Modules;

namespace Versicle.Postgres;

/// <summary>
/// The views by which people read a projection's tables. Pointed at other tables with a short wait for whoever reads them now:
/// a waiting change of a view holds up every reader behind it.
/// </summary>
internal sealed class LiveViews(NpgsqlConnection connection, string schema)
{
    private const string Find = """
        select c.relkind::text,
          array(select a.attname || ' ' || format_type(a.atttypid, a.atttypmod) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum),
          array(select format('grant %s on %I.%I to %s%s', g.privilege_type, n.nspname, c.relname,
              case g.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end, case when g.is_grantable then ' with grant option' else '' end)
            from aclexplode(c.relacl) g where g.grantee <> c.relowner)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2
        """;

    /// <summary>Points the view of a read model at its table, within the caller's transaction.</summary>
    public async ValueTask Show(ReadTable table, CancellationToken ct)
    {
        var view = $"{TableSql.Quote(schema)}.{TableSql.Quote(table.Name)}";
        var select = $"view {view} as select * from {TableSql.Quote(schema)}.{TableSql.Quote(table.PhysicalName)}";
        var shown = await Look(table.Name, ct).ConfigureAwait(false);
        if (shown is null)
        {
            await PostgresSchema.Run(connection, "create " + select, ct).ConfigureAwait(false);
            return;
        }

        if (shown.Kind != "v")
            throw new StoreMismatchException($"'{schema}.{table.Name}' is not a view, and read model '{table.Name}' is to be read by that name. Rename the one or the other.");

        var wanted = await Look(table.PhysicalName, ct).ConfigureAwait(false);
        if (shown.Columns.SequenceEqual(wanted!.Columns))
        {
            await PostgresSchema.Run(connection, "create or replace " + select, ct).ConfigureAwait(false);
            return;
        }

        // A view's columns cannot be changed in place; who could read the old one can read the new one.
        await PostgresSchema.Run(connection, "drop view " + view, ct).ConfigureAwait(false);
        await PostgresSchema.Run(connection, "create " + select, ct).ConfigureAwait(false);
        foreach (var grant in shown.Grants)
            await PostgresSchema.Run(connection, grant, ct).ConfigureAwait(false);
    }

    private async ValueTask<Relation?> Look(string name, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand(Find, connection);
        find.Parameters.Add(new NpgsqlParameter<string> { TypedValue = schema });
        find.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        await using var reader = await find.ExecuteReaderAsync(ct).ConfigureAwait(false);
        return await reader.ReadAsync(ct).ConfigureAwait(false)
            ? new(reader.GetString(0), reader.GetFieldValue<string[]>(1), reader.GetFieldValue<string[]>(2))
            : null;
    }

    private sealed record Relation(string Kind, string[] Columns, string[] Grants);
}
