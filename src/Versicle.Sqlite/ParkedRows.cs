using System.Text;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>What is parked of one projection's fingerprint.</summary>
internal readonly struct ParkedRows(StoreConnection connection, ProjectionDefinition projection)
{
    private const string Mine = "projection = ?1 and fingerprint = ?2 and target = 'main'";

    public IReadOnlyList<ParkedEvent> All()
    {
        var select = Bind(connection[$"select read_model, key, position, event_type, error from versicle_parked where {Mine} order by position"]);
        var parked = new List<ParkedEvent>();
        while (select.Step())
            parked.Add(new(Text(select, 0), Text(select, 1), new(select.Int64(2)), Text(select, 3), select.IsNull(4) ? null : Text(select, 4)));
        return parked;
    }

    /// <summary>The earliest event of a read model, or of one of its rows.</summary>
    public LogPosition? First(StateQuestion asked)
    {
        var select = Bind(connection[
            $"select min(position) from versicle_parked where {Mine} and read_model = ?3{(asked.Key is null ? "" : " and key = ?4")}"]);
        select.BindText(3, asked.Table.Name);
        if (asked.Key is { } key)
            select.BindText(4, key);
        select.Step();
        LogPosition? first = select.IsNull(0) ? null : new(select.Int64(0));
        select.Reset();
        return first;
    }

    public void Write(ProjectionWrite write)
    {
        foreach (var released in write.Released)
            BindRow(connection[$"delete from versicle_parked where {Mine} and read_model = ?3 and key = ?4 and position = ?5"], released).Run();

        foreach (var parked in write.Parked)
        {
            var insert = BindRow(
                connection["""
                    insert into versicle_parked (projection, fingerprint, target, read_model, key, position, event_type, error)
                    values (?1, ?2, 'main', ?3, ?4, ?5, ?6, ?7)
                    """],
                parked);
            insert.BindText(6, parked.EventType);
            if (parked.Error is { } error)
                insert.BindText(7, error);
            else
                insert.BindNull(7);
            insert.Run();
        }
    }

    private Statement BindRow(Statement statement, ParkedEvent parked)
    {
        Bind(statement).BindText(3, parked.ReadModel);
        statement.BindText(4, parked.Key);
        statement.Bind(5, parked.Position.Value);
        return statement;
    }

    private Statement Bind(Statement statement)
    {
        statement.BindText(1, projection.Name);
        statement.BindText(2, projection.Fingerprint);
        return statement;
    }

    private static string Text(Statement row, int column) => Encoding.UTF8.GetString(row.Bytes(column));
}
