using System.Collections.Concurrent;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>Tells watchers that rows have changed: after the commit, so that who looks then sees them.</summary>
internal sealed class RowNews
{
    private readonly ConcurrentDictionary<ReadTable, TableWatchers> _tables = new();

    /// <summary>From now on. Null for the key: any row of the table.</summary>
    public void Subscribe(ReadTable table, string? key, RowWatcher watcher) =>
        _tables.GetOrAdd(table, static _ => new()).Add(key, watcher);

    /// <summary>No longer.</summary>
    public void Unsubscribe(ReadTable table, string? key, RowWatcher watcher)
    {
        if (_tables.TryGetValue(table, out var watchers))
            watchers.Remove(key, watcher);
    }

    /// <summary>Whether anybody watches anything of a projection.</summary>
    public bool IsWatched(ProjectionDefinition projection)
    {
        foreach (var fold in projection.Rows)
        {
            if (_tables.TryGetValue(fold.Table, out var watchers) && !watchers.IsEmpty)
                return true;
        }

        return false;
    }

    /// <summary>The checkpoint with which the last change of a table that is known here was committed.</summary>
    public Checkpoint Latest(ReadTable table) => _tables.TryGetValue(table, out var watchers) ? watchers.Latest : default;

    /// <summary>A batch is committed.</summary>
    /// <param name="projection">Whose.</param>
    /// <param name="write">The batch.</param>
    /// <param name="at">The first checkpoint that a copy of the database cannot have without the change.</param>
    public void Announce(ProjectionDefinition projection, ProjectionWrite write, Checkpoint at)
    {
        foreach (var changes in write.Rows)
            _tables.GetOrAdd(changes.Table, static _ => new()).Announce(changes.KeyNames, at);

        // A row that is parked, or not any more, is answered with another mark.
        foreach (var rows in write.Parked.Concat(write.Released).GroupBy(parked => parked.ReadModel))
        {
            var table = projection.Rows.First(fold => fold.Table.Name == rows.Key).Table;
            _tables.GetOrAdd(table, static _ => new()).Announce(rows.Select(parked => parked.Key), at);
        }
    }

    /// <summary>Something of a projection's rows has changed, or may have: elsewhere, and nobody says what.</summary>
    public void AnnounceAll(ProjectionDefinition projection, Checkpoint at)
    {
        foreach (var fold in projection.Rows)
            _tables.GetOrAdd(fold.Table, static _ => new()).AnnounceAll(at);
    }
}

/// <summary>Who watches one table, or rows of it.</summary>
internal sealed class TableWatchers
{
    private readonly Lock _gate = new();
    private readonly HashSet<RowWatcher> _whole = [];
    private readonly Dictionary<string, HashSet<RowWatcher>> _byKey = [];
    private Checkpoint _latest;

    public Checkpoint Latest
    {
        get
        {
            lock (_gate)
                return _latest;
        }
    }

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _whole.Count + _byKey.Count == 0;
        }
    }

    public void Add(string? key, RowWatcher watcher)
    {
        lock (_gate)
        {
            if (key is null)
                _whole.Add(watcher);
            else if (_byKey.TryGetValue(key, out var watchers))
                watchers.Add(watcher);
            else
                _byKey.Add(key, [watcher]);
        }
    }

    public void Remove(string? key, RowWatcher watcher)
    {
        lock (_gate)
        {
            if (key is null)
                _whole.Remove(watcher);
            else if (_byKey.TryGetValue(key, out var watchers) && watchers.Remove(watcher) && watchers.Count == 0)
                _byKey.Remove(key);
        }
    }

    public void Announce(IEnumerable<string> keys, Checkpoint at)
    {
        lock (_gate)
        {
            _latest = at.HasSeen(_latest) ? at : _latest;
            Wake(_whole);
            if (_byKey.Count == 0)
                return;

            // Naming a row in words costs: only where somebody watches rows.
            foreach (var key in keys)
            {
                if (_byKey.TryGetValue(key, out var watchers))
                    Wake(watchers);
            }
        }
    }

    public void AnnounceAll(Checkpoint at)
    {
        lock (_gate)
        {
            _latest = at.HasSeen(_latest) ? at : _latest;
            Wake(_whole);
            foreach (var watchers in _byKey.Values)
                Wake(watchers);
        }
    }

    private static void Wake(HashSet<RowWatcher> watchers)
    {
        foreach (var watcher in watchers)
            watcher.Wake();
    }
}
