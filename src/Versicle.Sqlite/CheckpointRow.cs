using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>The checkpoint of one projection's fingerprint, within the writer's transaction.</summary>
internal readonly struct CheckpointRow(StoreConnection connection, string projection, string fingerprint)
{
    public CheckpointRow(StoreConnection connection, ProjectionDefinition projection)
        : this(connection, projection.Name, projection.Fingerprint)
    {
    }

    private const string Mine = "projection = ?1 and fingerprint = ?2 and target = 'main' and slice = 0";
    private const string Columns = "epoch, position, live, hash, term";

    /// <summary>Makes it where missing; answers where it stands.</summary>
    public Checkpoint Make()
    {
        Bind(connection["""
            insert into versicle_checkpoints (projection, fingerprint, target, slice, term, epoch, position, live)
            values (?1, ?2, 'main', 0, 0, '', 0, 0) on conflict do nothing
            """]).Run();
        return Look();
    }

    /// <summary>Where it stands; before the first event when it is not made yet.</summary>
    public Checkpoint Look() => Only(Bind(connection[$"select {Columns} from versicle_checkpoints where {Mine}"]));

    /// <summary>All of a file.</summary>
    public static IReadOnlyList<StoredCheckpoint> All(StoreConnection connection)
    {
        var select = connection[$"select projection, fingerprint, {Columns} from versicle_checkpoints order by projection, fingerprint"];
        var all = new List<StoredCheckpoint>();
        while (select.Step())
            all.Add(new(StoredRows.Text(select, 0)!, StoredRows.Text(select, 1)!, Read(select, first: 2)));
        return all;
    }

    /// <summary>The next term begins.</summary>
    public Checkpoint Claim() =>
        Only(Bind(connection[$"update versicle_checkpoints set term = term + 1 where {Mine} returning {Columns}"]));

    public void GoLive() => Bind(connection[$"update versicle_checkpoints set live = 1 where {Mine}"]).Run();

    /// <summary>Compares and sets. False when another worker has moved it, or taken it over.</summary>
    public bool Move(Checkpoint from, Checkpoint to)
    {
        var move = Bind(connection[$"""
            update versicle_checkpoints set epoch = ?3, position = ?4, live = max(live, ?5), hash = ?9
            where {Mine} and epoch = ?6 and position = ?7 and term = ?8 returning 1
            """]);
        move.BindText(3, Text(to.Epoch));
        move.Bind(4, to.Position.Value);
        move.Bind(5, to.IsLive ? 1 : 0);
        move.BindText(6, Text(from.Epoch));
        move.Bind(7, from.Position.Value);
        move.Bind(8, from.Term);
        move.BindBlob(9, to.Hash.ToBytes());
        var moved = move.Step();
        move.Reset();
        return moved;
    }

    private static Checkpoint Only(Statement row)
    {
        if (!row.Step())
            return default;

        var checkpoint = Read(row, first: 0);
        row.Reset();
        return checkpoint;
    }

    private static Checkpoint Read(Statement row, int first)
    {
        var epoch = row.Bytes(first);
        return new(epoch.IsEmpty ? Guid.Empty : Guid.Parse(epoch), new(row.Int64(first + 1)), row.Int64(first + 2) != 0, row.Int64(first + 4))
        {
            Hash = row.IsNull(first + 3) ? EventHash.None : EventHash.Read(row.Bytes(first + 3)),
        };
    }

    private static string Text(Guid epoch) => epoch == Guid.Empty ? "" : epoch.ToString();

    private Statement Bind(Statement statement)
    {
        statement.BindText(1, projection);
        statement.BindText(2, fingerprint);
        return statement;
    }
}
