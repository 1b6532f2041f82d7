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
        var epoch = select.Bytes(0);
        var checkpoint = new Checkpoint(epoch.IsEmpty ? Guid.Empty : Guid.Parse(epoch), new(select.Int64(1)), select.Int64(2) != 0)
        {
            Hash = select.IsNull(3) ? EventHash.None : EventHash.Read(select.Bytes(3)),
        };
        select.Reset();
        return checkpoint;
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

    private static string Text(Guid epoch) => epoch == Guid.Empty ? "" : epoch.ToString();

    private Statement Bind(Statement statement)
    {
        statement.BindText(1, projection.Name);
        statement.BindText(2, projection.Fingerprint);
        return statement;
    }
}
