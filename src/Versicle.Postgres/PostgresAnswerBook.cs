using Npgsql;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>
/// The answers that are kept for callers' keys. A claim is an advisory lock of a transaction, taken before the log's: another
/// node waits for it. A handler with SQL of its own goes on in that transaction.
/// </summary>
internal sealed class PostgresAnswerBook(PostgresDatabase database, StoreContext context, PostgresSignals signals) : IAnswerBook
{
    private readonly KeptAnswers _answers = new(database);

    private readonly string _clock = database.Own("select coalesce((select elapsed from versicle.versicle_answer_clock), 0)");

    private readonly string _advance = database.Own("""
        insert into versicle.versicle_answer_clock (id, elapsed) select 1, $1 where exists (select 1 from versicle.versicle_answers)
        on conflict (id) do update set elapsed = greatest(versicle_answer_clock.elapsed, excluded.elapsed)
        returning elapsed
        """);

    private readonly string _prune = database.Own("""
        with pruned as (
          delete from versicle.versicle_answers where (tenant, actor, message, key) in (
            select tenant, actor, message, key from versicle.versicle_answers where answered_at < $1 order by answered_at limit $2)
          returning 1)
        select count(*) from pruned
        """);

    // Each claim holds a connection, and its handler may need another one: with half of them no handler waits for ever.
    private int _free = Math.Max(1, new NpgsqlConnectionStringBuilder(database.Source.ConnectionString).MaxPoolSize / 2);

    public ValueTask<AppendResult.Answered?> Find(AnswerKey key, CancellationToken ct) => _answers.Find(key, ct);

    public async ValueTask<IKeyClaim> Claim(AnswerKey key, TimeSpan patience, CancellationToken ct)
    {
        if (Interlocked.Decrement(ref _free) < 0)
        {
            Interlocked.Increment(ref _free);
            return new Claimed(this, null, await _answers.Find(key, ct).ConfigureAwait(false));
        }

        try
        {
            var (connection, answered) = await new ClaimCommand(database, key, patience).Send(ct).ConfigureAwait(false);
            return new Claimed(this, connection, answered);
        }
        catch
        {
            Interlocked.Increment(ref _free);
            throw;
        }
    }

    public async ValueTask<TimeSpan> Advance(TimeSpan to, CancellationToken ct)
    {
        var advanced = await Number(_advance, ct, to).ConfigureAwait(false);
        return TimeSpan.FromMicroseconds(advanced ?? (await Number(_clock, ct).ConfigureAwait(false))!.Value);
    }

    public async ValueTask<int> Prune(TimeSpan before, int max, CancellationToken ct) =>
        (int)(await Number(_prune, ct, before, max).ConfigureAwait(false))!.Value;

    private ValueTask<long?> Number(string sql, CancellationToken ct, TimeSpan? time = null, int? max = null) => database.Read(
        ct,
        sql,
        parameters =>
        {
            if (time is { } some)
                parameters.Add(new NpgsqlParameter<long> { TypedValue = some.Ticks / TimeSpan.TicksPerMicrosecond });
            if (max is { } most)
                parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        },
        static async (reader, ct) => await reader.ReadAsync(ct).ConfigureAwait(false) ? reader.GetInt64(0) : (long?)null);

    private ValueTask<PostgresSession> Begin(string holder, CancellationToken ct) => PostgresSession.Begin(database, context, signals, holder, ct);

    private PostgresSession Continue(string holder, NpgsqlConnection claimed) =>
        PostgresSession.Continue(database, context, signals, holder, claimed);

    private sealed class Claimed(PostgresAnswerBook book, NpgsqlConnection? connection, AppendResult.Answered? answered) : IKeyClaim
    {
        private bool _isTaken;

        public AppendResult.Answered? Answered => answered;

        public async ValueTask<IStoreTransaction> Begin(string holder, CancellationToken ct)
        {
            if (connection is null || _isTaken)
                return await book.Begin(holder, ct).ConfigureAwait(false);

            _isTaken = true;
            return book.Continue(holder, connection);
        }

        public async ValueTask DisposeAsync()
        {
            if (connection is null)
                return;

            if (!_isTaken)
                await connection.DisposeAsync().ConfigureAwait(false); // The pool rolls back what is open.
            Interlocked.Increment(ref book._free);
        }
    }
}
