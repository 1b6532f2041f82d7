using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>What one query's dispatch has read, those of the queries that it asked in turn included, and as of when.</summary>
/// <param name="watcher">Is told before anything is read. Null: nobody watches.</param>
internal sealed class ReadTrace(RowWatcher? watcher = null)
{
    private readonly Lock _gate = new();

    /// <summary>The least position of what was read; none before the first read.</summary>
    public ConsistencyToken AsOf { get; private set; }

    /// <summary>How old it may be: the most of what was read.</summary>
    public TimeSpan Age { get; private set; }

    /// <summary>Whether something is parked for what was read.</summary>
    public bool HasParked { get; private set; }

    /// <summary>Something of a table is about to be read.</summary>
    public void WillRead(ReadTable table, string? key) => watcher?.WillRead(table, key);

    /// <summary>The least that rows of a table must have seen, as far as is known: where nobody watches, nothing.</summary>
    public Checkpoint Least(ReadTable table) => watcher?.Latest(table) ?? default;

    /// <summary>Something of a table was read.</summary>
    public void Add(ConsistencyToken asOf, TimeSpan age, bool hasParked)
    {
        lock (_gate)
        {
            AsOf = AsOf.IsNone || asOf.Position < AsOf.Position ? asOf : AsOf;
            Age = age > Age ? age : Age;
            HasParked |= hasParked;
        }
    }

    public QueryAnswer<TResult> Answer<TResult>(TResult result)
    {
        lock (_gate)
            return new(result, AsOf, Age, HasParked);
    }
}
