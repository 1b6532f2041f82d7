using System.Data.Common;
using Versicle.Modules;

namespace Versicle.Stores;

/// <summary>A store of nothing but a log in memory: handlers publish events and have no SQL. For tests, and to read.</summary>
internal sealed class MemoryEventStore : IEventStore, IAnswerBook
{
    private MemoryEventLog? _log;

    public IEventLog Log => Opened;

    public IAnswerBook Answers => this;

    private MemoryEventLog Opened => _log ?? throw new InvalidOperationException("The store is not open yet. Start the host first.");

    public ValueTask Open(StoreContext context, CancellationToken ct)
    {
        _log = new(context.Time, context.Ids, context.Appended);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IStoreTransaction> Begin(string holder, CancellationToken ct) => new(new Transaction(Opened, holder));

    public ValueTask<AppendResult.Answered?> Find(AnswerKey key, CancellationToken ct) => new(Opened.AnswerOf(key));

    public ValueTask<IKeyClaim> Claim(AnswerKey key, TimeSpan patience, CancellationToken ct) => new(new KeyClaim(this, Opened.AnswerOf(key)));

    public ValueTask<TimeSpan> Advance(TimeSpan to, CancellationToken ct) => new(Opened.AdvanceAnswers(to));

    public ValueTask<int> Prune(TimeSpan before, int max, CancellationToken ct) => new(Opened.PruneAnswers(before, max));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Of events only.</summary>
    private sealed class Transaction(MemoryEventLog log, string holder) : IStoreTransaction
    {
        public ValueTask<int> Execute(SqlText sql, CancellationToken ct) => throw NoSql();

        public ValueTask<IReadOnlyList<T>> Query<T>(SqlText sql, RowMapper<T> mapper, int max, CancellationToken ct) => throw NoSql();

        public DbTransaction Lend() => throw NoSql();

        public ValueTask<AppendResult> Commit(Append append) => log.Append(append, CancellationToken.None);

        public ValueTask<AppendResult> Try(Append append) => new(log.Try(append));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private NotSupportedException NoSql() => new(
            $"the handler of '{holder}' uses SQL, and the memory store has none. Choose a store with tables: versicle.UseSqlite(\"app.db\").");
    }

    private sealed class KeyClaim(MemoryEventStore store, AppendResult.Answered? answered) : IKeyClaim
    {
        public AppendResult.Answered? Answered => answered;

        public ValueTask<IStoreTransaction> Begin(string holder, CancellationToken ct) => store.Begin(holder, ct);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>The choice of the memory store.</summary>
public static class MemoryRegistration
{
    extension(VersicleBuilder versicle)
    {
        /// <summary>Keeps events in memory only: for tests of what needs no tables.</summary>
        public VersicleBuilder UseMemory()
        {
            versicle.EventStore = new MemoryEventStore();
            return versicle;
        }
    }
}
