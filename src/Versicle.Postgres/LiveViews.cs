using Npgsql;

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
          coalesce((select min(t.relname) from pg_rewrite w join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
            join pg_class t on t.oid = d.refobjid and d.refclassid = 'pg_class'::regclass and t.oid <> c.oid where w.ev_class = c.oid)::text, ''),
          array(select format('grant %s on %I.%I to %s%s', g.privilege_type, n.nspname, c.relname,
              case g.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end, case when g.is_grantable then ' with grant option' else '' end)
            from aclexplode(c.relacl) g where g.grantee <> c.relowner)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2
        """;

    /// <summary>Points the view of a read model at a table, where it is not, within the caller's transaction.</summary>
    public async ValueTask Show(string readModel, string table, CancellationToken ct)
    {
        var view = $"{TableSql.Quote(schema)}.{TableSql.Quote(readModel)}";
        var select = $"view {view} as select * from {TableSql.Quote(schema)}.{TableSql.Quote(table)}";
        var shown = await Look(readModel, ct).ConfigureAwait(false);
        if (shown is null)
        {
            await PostgresSchema.Run(connection, "create " + select, ct).ConfigureAwait(false);
            return;
        }

        if (shown.Kind != "v")
            throw new StoreMismatchException($"'{schema}.{readModel}' is not a view, and read model '{readModel}' is to be read by that name. Rename the one or the other.");

        if (shown.Of == table)
            return;

        var wanted = await Look(table, ct).ConfigureAwait(false);
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
            ? new(reader.GetString(0), reader.GetFieldValue<string[]>(1), reader.GetString(2), reader.GetFieldValue<string[]>(3))
            : null;
    }

    private sealed record Relation(string Kind, string[] Columns, string Of, string[] Grants);
}
