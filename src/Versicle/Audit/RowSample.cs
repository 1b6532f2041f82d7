using System.Text.Json;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>Some rows of one read model: each as it is stored, and as its events make it.</summary>
internal abstract class RowSample
{
    /// <summary>How many there are.</summary>
    public abstract int Count { get; }

    /// <summary>Adds the rows that an event is about, up to a number.</summary>
    public abstract void AddOf(Happened happened, int max);

    /// <summary>Adds rows that are there, some after each other from some place on.</summary>
    public abstract ValueTask AddStored(IReadDatabase database, long offset, int count, CancellationToken ct);

    /// <summary>Adds one row, by its name. Only where <see cref="AddOf"/> has met it.</summary>
    public abstract void Keep(string key);

    /// <summary>Reads all of them, each with its checkpoint and with what is parked for it, as of one moment.</summary>
    public abstract ValueTask Read(IReadDatabase database, ProjectionDefinition projection, CancellationToken ct);

    /// <summary>The latest checkpoint that a row was read at.</summary>
    public abstract LogPosition Last { get; }

    /// <summary>Folds an event into those rows of them that it is about, as far as it is in the stored row.</summary>
    public abstract void Fold(Happened happened, SkipList skips);

    /// <summary>Those that are not as they should be.</summary>
    public abstract IEnumerable<DriftedRow> Drifted();

    /// <summary>All of them, by their names.</summary>
    public abstract IEnumerable<(string ReadModel, string Key)> Names { get; }

    /// <summary>The one row that it holds, as it is stored.</summary>
    public abstract string? StoredText(string key);
}

internal sealed class RowSample<TRow, TKey>(RowFold<TRow, TKey> fold, JsonSerializerOptions stored) : RowSample
    where TRow : class
    where TKey : notnull
{
    private readonly Dictionary<TKey, Entry> _rows = [];
    private readonly List<TKey> _keys = [];

    public override int Count => _rows.Count;

    public override LogPosition Last => _rows.Count == 0 ? LogPosition.Start : _rows.Values.Max(entry => entry.At);

    public override void AddOf(Happened happened, int max)
    {
        foreach (var key in KeysOf(happened))
        {
            if (_rows.Count < max)
                _rows.TryAdd(key, new(KeyText.Of(fold.TypedTable, key)));
        }
    }

    public override async ValueTask AddStored(IReadDatabase database, long offset, int count, CancellationToken ct)
    {
        foreach (var row in (await database.Page(fold.TypedTable, offset, count, [], ct)).Value)
        {
            var key = fold.TypedTable.KeyOf(row);
            _rows.TryAdd(key, new(KeyText.Of(fold.TypedTable, key)));
        }
    }

    public override void Keep(string key)
    {
        foreach (var other in _rows.Where(row => row.Value.Name != key).Select(row => row.Key).ToList())
            _rows.Remove(other);
    }

    public override async ValueTask Read(IReadDatabase database, ProjectionDefinition projection, CancellationToken ct)
    {
        foreach (var (key, entry) in _rows)
        {
            var snapshot = await database.Find(fold.TypedTable, key, [new(projection, fold.Table, entry.Name)], ct);
            (entry.Stored, entry.Folded, entry.Failure) = (snapshot.Value, null, null);
            entry.At = snapshot.States[0].Checkpoint.Position;
            entry.Until = snapshot.States[0].FirstParked is { } parked && parked <= entry.At ? new(parked.Value - 1) : entry.At;
        }
    }

    public override void Fold(Happened happened, SkipList skips)
    {
        var position = happened.Context.Position;
        foreach (var key in KeysOf(happened))
        {
            if (!_rows.TryGetValue(key, out var entry) || position > entry.Until || skips.Has(fold.Table.Name, entry.Name, position))
                continue;

            try
            {
                entry.Folded = fold.FoldOne(happened, key, entry.Folded);
            }
            catch (Exception failure)
            {
                entry.Failure ??= $"the event at position {position} fails: {ProjectionProgress.Describe(failure)}";
            }
        }
    }

    public override IEnumerable<DriftedRow> Drifted() => _rows.Values
        .Select(entry => new DriftedRow(fold.Table.Name, entry.Name, entry.At, Text(entry.Stored), entry.Failure ?? Text(entry.Folded)))
        .Where(row => row.Stored != row.Folded);

    public override IEnumerable<(string ReadModel, string Key)> Names => _rows.Values.Select(entry => (fold.Table.Name, entry.Name));

    public override string? StoredText(string key) => Text(_rows.Values.FirstOrDefault(entry => entry.Name == key)?.Stored);

    private List<TKey> KeysOf(Happened happened)
    {
        _keys.Clear();
        fold.AddKeys(happened, _keys);
        return _keys;
    }

    private string? Text(TRow? row) => row is null ? null : RowText.Of(fold.TypedTable, row, stored);

    private sealed class Entry(string name)
    {
        public string Name { get; } = name;

        public TRow? Stored { get; set; }

        public TRow? Folded { get; set; }

        public LogPosition At { get; set; }

        /// <summary>The last event that may be in it: those from the first parked one on are not.</summary>
        public LogPosition Until { get; set; }

        public string? Failure { get; set; }
    }
}
