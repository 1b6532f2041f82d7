using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>An event on its way through a projection.</summary>
internal readonly record struct Happened(object Event, EventContext Context, string Type);

/// <summary>One batch through one row type of a projection: the keys, the rows they name, the fold, the rows it leaves.</summary>
internal abstract class RowFoldRun
{
    /// <summary>Names the rows that the events are about. Pure.</summary>
    public abstract void NameKeys(IReadOnlyList<Happened> batch);

    /// <summary>
    /// Gets the rows as they are: those that the batch before has touched from its memory, for it may not be written yet, all
    /// others from the database.
    /// </summary>
    public abstract ValueTask Load(RowFoldRun? before, IReadDatabase database, CancellationToken ct);

    /// <summary>Folds the batch, in order. What fails is parked, or thrown as <see cref="FoldFailure"/> when it may not be parked yet.</summary>
    public abstract void Fold(ParkingLot lot, SkipList skips, bool mayPark);

    /// <summary>The rows as they are now, by their keys in words; null for one that is not there.</summary>
    public abstract IReadOnlyDictionary<string, object?> Rows();

    /// <summary>What it leaves; null when it touched nothing.</summary>
    public abstract RowChanges? Changes();

    /// <summary>What it leaves of one row alone, for each that it touched.</summary>
    public abstract IEnumerable<RowChanges> EachChange();

    /// <summary>Parks the rows of some changes, at the batch's one event: the database refuses them.</summary>
    public abstract void Park(RowChanges refused, ParkingLot lot, Exception failure);
}

internal sealed class RowFoldRun<TRow, TKey>(RowFold<TRow, TKey> fold) : RowFoldRun
    where TRow : class
    where TKey : notnull
{
    private readonly List<TKey> _keys = [];
    private readonly Dictionary<TKey, TRow?> _rows = [];
    private readonly HashSet<TKey> _stored = [];
    private IReadOnlyList<Happened> _batch = [];
    private int[] _ends = [];

    public override void NameKeys(IReadOnlyList<Happened> batch)
    {
        (_batch, _ends) = (batch, new int[batch.Count]);
        for (var i = 0; i < batch.Count; i++)
        {
            fold.AddKeys(batch[i], _keys);
            _ends[i] = _keys.Count;
        }
    }

    public override async ValueTask Load(RowFoldRun? before, IReadDatabase database, CancellationToken ct)
    {
        var known = (before as RowFoldRun<TRow, TKey>)?._rows;
        var unknown = new HashSet<TKey>();
        foreach (var key in _keys)
        {
            if (known is not null && known.TryGetValue(key, out var row))
                _rows[key] = row;
            else
                unknown.Add(key);
        }

        if (unknown.Count > 0)
            await database.Load(fold.TypedTable, unknown, _rows, ct);
        foreach (var (key, row) in _rows)
        {
            if (row is not null)
                _stored.Add(key);
        }
    }

    public override void Fold(ParkingLot lot, SkipList skips, bool mayPark)
    {
        var at = 0;
        for (var i = 0; i < _batch.Count; i++)
        {
            for (; at < _ends[i]; at++)
                Fold(_batch[i], _keys[at], lot, skips, mayPark);
        }
    }

    public override IReadOnlyDictionary<string, object?> Rows() =>
        _keys.Distinct().ToDictionary(key => KeyText.Of(fold.TypedTable, key), key => (object?)_rows.GetValueOrDefault(key));

    public override RowChanges? Changes() => _rows.Count == 0 ? null : Of(_rows);

    public override IEnumerable<RowChanges> EachChange() => _rows.Select(row => Of([row]));

    public override void Park(RowChanges refused, ParkingLot lot, Exception failure)
    {
        var changes = (RowChanges<TRow, TKey>)refused;
        foreach (var key in changes.Keys)
        {
            lot.Park(fold.Table.Name, KeyText.Of(fold.TypedTable, key), _batch[^1], failure);
            _rows.Remove(key);
        }
    }

    private void Fold(Happened happened, TKey key, ParkingLot lot, SkipList skips, bool mayPark)
    {
        // Naming a row in words costs more than folding it: only where somebody may be looking for it.
        var name = lot.IsEmpty && skips.IsEmpty ? null : KeyText.Of(fold.TypedTable, key);
        if (name is not null && skips.Has(fold.Table.Name, name, happened.Context.Position))
            return;
        if (name is not null && lot.Holds(fold.Table.Name, name))
        {
            lot.Queue(fold.Table.Name, name, happened);
            return;
        }

        try
        {
            _rows[key] = fold.FoldOne(happened, key, _rows.GetValueOrDefault(key));
        }
        catch (Exception failure)
        {
            if (!mayPark)
                throw new FoldFailure(happened.Context.Position, failure);
            lot.Park(fold.Table.Name, name ?? KeyText.Of(fold.TypedTable, key), happened, failure);
        }
    }

    private RowChanges<TRow, TKey> Of(IEnumerable<KeyValuePair<TKey, TRow?>> rows)
    {
        var saved = new List<TRow>();
        var deleted = new List<TKey>();
        foreach (var (key, row) in rows)
        {
            if (row is not null)
                saved.Add(row);
            else if (_stored.Contains(key))
                deleted.Add(key);
        }

        return new(fold.TypedTable, saved, deleted);
    }
}
