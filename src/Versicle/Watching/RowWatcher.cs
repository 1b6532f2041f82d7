using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>
/// What one watched query has read, and whether any of it has changed since: one flag, however often. It subscribes to something
/// before that is read, so a change is either in what is read or raises the flag.
/// </summary>
internal sealed class RowWatcher(RowNews news) : IDisposable
{
    /// <summary>Rows that are watched one by one. Who reads more is told of any change of their tables.</summary>
    private const int MaxRows = 1_000;

    private readonly Lock _gate = new();
    private HashSet<(ReadTable Table, string? Key)> _read = [];
    private HashSet<(ReadTable Table, string? Key)> _before = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOver;

    /// <summary>Completes when something that was read since <see cref="Begin"/> has changed.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>A run begins: what changes from now on counts.</summary>
    public void Begin()
    {
        Volatile.Write(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
            (_before, _read) = (_read, []);
    }

    /// <summary>What a copy of the database must have, for a watcher that looks there: there is no further news of what came before.</summary>
    public Checkpoint Latest(ReadTable table) => news.Latest(table);

    /// <summary>Something is about to be read.</summary>
    public void WillRead(ReadTable table, string? key)
    {
        lock (_gate)
        {
            var what = (table, _read.Count < MaxRows ? key : null);
            if (!_isOver && _read.Add(what) && !_before.Remove(what))
                news.Subscribe(what.table, what.Item2, this);
        }
    }

    /// <summary>The run has ended: what only the one before has read is of no interest any more.</summary>
    public void End()
    {
        lock (_gate)
            Leave(_before);
    }

    /// <summary>Something has changed. Takes no lock of its own: it is called within the news'.</summary>
    public void Wake() => Volatile.Read(ref _changed).TrySetResult();

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            Leave(_before);
            Leave(_read);
        }
    }

    private void Leave(HashSet<(ReadTable Table, string? Key)> read)
    {
        foreach (var (table, key) in read)
            news.Unsubscribe(table, key, this);
        read.Clear();
    }
}
