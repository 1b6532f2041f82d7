using System.Text;

namespace Versicle.Sqlite;

/// <summary>The writes of tags and unique keys, within the writer's transaction.</summary>
internal sealed class IndexStatements(StoreConnection connection)
{
    private readonly Statement _addTag = connection.Keep("insert into versicle_tags (tag, position, type) values (?1, ?2, ?3)");

    private readonly Statement _claim = connection.Keep("""
        insert into versicle_keys (name, value, stream, position) values (?1, ?2, ?3, ?4)
        on conflict (name, value) do nothing returning 1
        """);

    private readonly Statement _release = connection.Keep("delete from versicle_keys where name = ?1 and value = ?2 and stream = ?3");

    private readonly Statement _owner = connection.Keep("select stream, position from versicle_keys where name = ?1 and value = ?2");

    public void Add(IReadOnlyList<Tag> tags, string type, long position)
    {
        foreach (var tag in tags)
        {
            _addTag.BindText(1, tag.ToString());
            _addTag.Bind(2, position);
            _addTag.BindText(3, type);
            _addTag.Run();
        }
    }

    /// <summary>Applies what the event at a position does to keys. A conflict leaves something to undo.</summary>
    public AppendResult.KeyConflict? Change(StreamName stream, IReadOnlyList<KeyChange> keys, long position, LogHead head)
    {
        foreach (var key in keys)
        {
            var owner = key.Stream ?? stream;
            var statement = key.IsRelease ? _release : _claim;
            statement.BindText(1, key.Name);
            statement.BindText(2, key.Value);
            statement.BindText(3, owner.ToString());
            if (!key.IsRelease)
                statement.Bind(4, position);

            var claimed = statement.Step();
            if (claimed)
                statement.Run();
            if (!claimed && !key.IsRelease && Taken(owner, key, head) is { } taken)
                return taken;
        }

        return null;
    }

    private AppendResult.KeyConflict? Taken(StreamName stream, KeyChange key, LogHead head)
    {
        _owner.BindText(1, key.Name);
        _owner.BindText(2, key.Value);
        _owner.Step();
        var owner = new StreamName(Encoding.UTF8.GetString(_owner.Bytes(0)));
        var position = _owner.Int64(1);
        _owner.Reset();
        return owner == stream ? null : new(stream, key, owner, position > head.Position.Value ? LogPosition.Start : new(position));
    }
}
