using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>
/// The answers that are kept for callers' keys. A claim is a look at them: another process that carries out the same command
/// meanwhile is told by its append, under the writer's lock.
/// </summary>
/// <param name="store">Whose.</param>
/// <param name="log">For looks beside the writer.</param>
/// <param name="openWriter">For what is not worth the writer's time: pruning has a connection of its own.</param>
internal sealed class SqliteAnswerBook(SqliteEventStore store, SqliteEventLog log, Func<StoreConnection> openWriter) : IAnswerBook
{
    public ValueTask<AppendResult.Answered?> Find(AnswerKey key, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new(log.Beside(connection => AnswerStatements.Find(connection, key)));
    }

    public async ValueTask<IKeyClaim> Claim(AnswerKey key, TimeSpan patience, CancellationToken ct) =>
        new KeyClaim(store, await Find(key, ct).ConfigureAwait(false));

    public ValueTask<TimeSpan> Advance(TimeSpan to, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (log.Beside(static connection => connection.Number("select exists (select 1 from versicle_answers)")) == 0)
            return new(log.Beside(Clock));

        using var connection = openWriter();
        var advance = connection[
            "insert into versicle_answer_clock (id, elapsed) values (1, ?1) on conflict (id) do update set elapsed = max(elapsed, excluded.elapsed)"];
        advance.Bind(1, Microseconds(to));
        advance.Run();
        return new(Clock(connection));
    }

    public ValueTask<int> Prune(TimeSpan before, int max, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var connection = openWriter();
        var prune = connection[
            "delete from versicle_answers where rowid in (select rowid from versicle_answers where answered_at < ?1 order by answered_at limit ?2)"];
        prune.Bind(1, Microseconds(before));
        prune.Bind(2, max);
        prune.Run();
        return new((int)connection.Number("select changes()"));
    }

    private static TimeSpan Clock(StoreConnection connection) =>
        TimeSpan.FromMicroseconds(connection.Number("select coalesce((select elapsed from versicle_answer_clock), 0)"));

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    private sealed class KeyClaim(SqliteEventStore store, AppendResult.Answered? answered) : IKeyClaim
    {
        public AppendResult.Answered? Answered => answered;

        public ValueTask<IStoreTransaction> Begin(string holder, CancellationToken ct) => store.Begin(holder, ct);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
