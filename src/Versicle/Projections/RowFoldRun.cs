using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>An event on its way through a projection.</summary>
internal readonly record struct Happened(object Event, EventContext Context);

/// <summary>One batch through one row type of a projection: the keys, the rows they name, the fold, the rows it leaves.</summary>
internal abstract class RowFoldRun
{
    public abstract ValueTask Apply(IReadOnlyList<Happened> batch, IProjectionTransaction transaction, CancellationToken ct);
}

internal sealed class RowFoldRun<TRow, TKey>(RowFold<TRow, TKey> fold) : RowFoldRun
    where TRow : class
    where TKey : notnull
{
    private readonly List<TKey> _keys = [];
    private readonly Dictionary<TKey, TRow?> _rows = [];
    private readonly HashSet<TKey> _stored = [];

    public override async ValueTask Apply(IReadOnlyList<Happened> batch, IProjectionTransaction transaction, CancellationToken ct)
    {
        var ends = NameKeys(batch);
        if (_keys.Count == 0)
            return;

        var distinct = new HashSet<TKey>(_keys);
        await transaction.Load(fold.TypedTable, distinct, _rows, ct);
        _stored.UnionWith(_rows.Keys);
        Fold(batch, ends);
        await Save(transaction, distinct, ct);
    }

    /// <summary>The keys of all events, one after another; the answer says where each event's end.</summary>
    private int[] NameKeys(IReadOnlyList<Happened> batch)
    {
        var ends = new int[batch.Count];
        for (var i = 0; i < batch.Count; i++)
        {
            fold.Keys(batch[i].Event, batch[i].Context, _keys);
            ends[i] = _keys.Count;
        }

        return ends;
    }

    private void Fold(IReadOnlyList<Happened> batch, int[] ends)
    {
        var at = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            for (; at < ends[i]; at++)
                _rows[_keys[at]] = FoldOne(batch[i], _keys[at]);
        }
    }

    private TRow? FoldOne(Happened happened, TKey key)
    {
        var row = fold.Fold(happened.Event, happened.Context, _rows.GetValueOrDefault(key));
        if (row is null)
            return null;

        var named = fold.TypedTable.KeyOf(row);
        if (!EqualityComparer<TKey>.Default.Equals(named, key))
            throw new FoldException($"the fold answers a row of '{fold.Table.Name}' with key {named} for key {key}. A fold may not move a row: answer null for the old key.");

        // A fold continued in memory must see what one continued from the table would.
        return fold.TypedTable.Normalize(row);
    }

    private async ValueTask Save(IProjectionTransaction transaction, HashSet<TKey> touched, CancellationToken ct)
    {
        var rows = new List<TRow>(touched.Count);
        var deleted = new List<TKey>();
        foreach (var key in touched)
        {
            if (_rows.GetValueOrDefault(key) is { } row)
                rows.Add(row);
            else if (_stored.Contains(key))
                deleted.Add(key);
        }

        await transaction.Save(fold.TypedTable, rows, deleted, ct);
    }
}
