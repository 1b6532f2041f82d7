using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Versicle.Postgres;

/// <summary>
/// Finds the positions of events that match a query. Every look-up is a range of one index, in the order of the log, so
/// that it ends as soon as it has enough.
/// </summary>
internal static class Matches
{
    /// <summary>
    /// A statement of positions strictly between $1 and $2, at most $3 of them, the nearest ones. Its further parameters are
    /// those of <see cref="Bind"/>.
    /// </summary>
    public static string Sql(EventQuery query, bool backwards)
    {
        var order = backwards ? "desc" : "asc";
        var sql = new StringBuilder("select m.position from (");
        var next = 4;
        foreach (var _ in query.Items.Where(item => item.Tags.Count > 0))
        {
            sql.Append(next > 4 ? " union " : "").Append($"""
                (select t.position from versicle.versicle_tags t
                where t.tag = (${next})[1] and t.position > $1 and t.position < $2
                and (cardinality(${next + 1}) = 0 or t.type = any(${next + 1}))
                and not exists (select 1 from unnest((${next})[2:]) o(tag)
                where not exists (select 1 from versicle.versicle_tags x where x.tag = o.tag and x.position = t.position))
                order by t.position {order} limit $3)
                """);
            next += 2;
        }

        if (query.Items.Any(item => item.Tags.Count == 0))
        {
            sql.Append(next > 4 ? " union " : "").Append($"""
                (select v.position from unnest(${next}) u(type) cross join lateral (
                select n.position from versicle.versicle_events n
                where n.type = u.type and n.position > $1 and n.position < $2 order by n.position {order} limit $3) v)
                """);
        }

        return sql.Append($") m order by m.position {order} limit $3").ToString();
    }

    /// <summary>Adds the parameters from $4 on.</summary>
    public static void Bind(EventQuery query, NpgsqlParameterCollection parameters)
    {
        foreach (var item in query.Items.Where(item => item.Tags.Count > 0))
        {
            AddTexts(parameters, [.. item.Tags.Select(tag => tag.ToString())]);
            AddTexts(parameters, [.. item.Types]);
        }

        var types = query.Items.Where(item => item.Tags.Count == 0).SelectMany(item => item.Types).Distinct(StringComparer.Ordinal).ToArray();
        if (types.Length > 0)
            AddTexts(parameters, types);
    }

    private static void AddTexts(NpgsqlParameterCollection parameters, string[] texts) =>
        parameters.Add(new NpgsqlParameter<string[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, TypedValue = texts });
}
