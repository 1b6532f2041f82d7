using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>The checkpoint of one projection's fingerprint, within the writer's transaction.</summary>
internal readonly struct CheckpointRow(StoreConnection connection, ProjectionDefinition projection)
{
    /// <summary>Makes it where missing; answers where it stands.</summary>
    public Checkpoint Make()
    {
        Bind(connection["""
            insert into versicle_checkpoints (projection, fingerprint, epoch, position, live) values (?1, ?2, '', 0, 0)
            on conflict (projection, fingerprint) do nothing
            """]).Run();

        var select = Bind(connection["select epoch, position, live, hash from versicle_checkpoints where projection = ?1 and fingerprint = ?2"]);
        select.Step();
        var checkpoint = Read(select, first: 0);
        select.Reset();
        return checkpoint;
    }

    /// <summary>All of a file.</summary>
    public static IReadOnlyList<StoredCheckpoint> All(StoreConnection connection)
    {
        var select = connection["select projection, fingerprint, epoch, position, live, hash from versicle_checkpoints order by projection, fingerprint"];
        var all = new List<StoredCheckpoint>();
        while (select.Step())
            all.Add(new(StoredRows.Text(select, 0)!, StoredRows.Text(select, 1)!, Read(select, first: 2)));
        return all;
    }

    public void GoLive() => Bind(connection["update versicle_checkpoints set live = 1 where projection = ?1 and fingerprint = ?2"]).Run();

    /// <summary>Compares and sets. False when another worker has moved it.</summary>
    public bool Move(Checkpoint from, Checkpoint to)
    {
        var move = Bind(connection["""
            update versicle_checkpoints set epoch = ?3, position = ?4, live = max(live, ?5), hash = ?8
            where projection = ?1 and fingerprint = ?2 and epoch = ?6 and position = ?7 returning 1
            """]);
        move.BindText(3, Text(to.Epoch));
        move.Bind(4, to.Position.Value);
        move.Bind(5, to.IsLive ? 1 : 0);
        move.BindText(6, Text(from.Epoch));
        move.Bind(7, from.Position.Value);
        move.BindBlob(8, to.Hash.ToBytes());
        var moved = move.Step();
        move.Reset();
        return moved;
    }

    private static Checkpoint Read(Statement row, int first)
    {
        var epoch = row.Bytes(first);
        return new(epoch.IsEmpty ? Guid.Empty : Guid.Parse(epoch), new(row.Int64(first + 1)), row.Int64(first + 2) != 0)
        {
            Hash = row.IsNull(first + 3) ? EventHash.None : EventHash.Read(row.Bytes(first + 3)),
        };
    }

    private static string Text(Guid epoch) => epoch == Guid.Empty ? "" : epoch.ToString();

    private Statement Bind(Statement statement)
    {
        statement.BindText(1, projection.Name);
        statement.BindText(2, projection.Fingerprint);
        return statement;
    }
}
