using Npgsql;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>
/// Sends batches on one connection that it keeps: begin, append and commit in one round trip. A lost answer is looked for
/// under the same commit ids until it is known.
/// </summary>
internal sealed class AppendSender(PostgresDatabase database, StoreContext context, PostgresSignals signals) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private NpgsqlConnection? _connection;
    private bool _isWarned;

    /// <exception cref="OutcomeUnknownException">It was sent, and the store was not reached again within the deadline.</exception>
    /// <exception cref="StoreUnavailableException">It was not written.</exception>
    public async Task<SentAppends> Send(IReadOnlyList<Append> appends)
    {
        var call = new AppendCommand(appends);
        var began = context.Time.GetTimestamp();
        var pause = FirstPause;
        for (var (attempt, isUnknown) = (1, false); ; attempt++)
        {
            Exception failure;
            try
            {
                var answers = await Try(call, isUnknown).ConfigureAwait(false);
                if (!_isWarned)
                {
                    Fault.Point("append.before-told");
                    signals.Tell(answers.Head);
                    Fault.Point("append.after-told");
                    return new(answers, call);
                }

                // A warning at COMMIT: the wait for a synchronous standby was broken off. The retry's own commit waits for it.
                (isUnknown, failure) = (true, new TimeoutException("the server stopped waiting for its synchronous standby"));
            }
            catch (StoreUnavailableException notReached)
            {
                failure = notReached;
                if (!isUnknown && attempt > 1)
                    throw;
            }
            catch (Exception said)
            {
                failure = said;
                await Drop().ConfigureAwait(false);
                if (PostgresErrors.IsOutcomeUnknown(said))
                    isUnknown = true;
                else if (!IsWorthARetry(said) && !isUnknown)
                    throw PostgresErrors.Of(database, said);
                if (PostgresErrors.IsLockTimeout(said))
                    await StuckHolder.End(database).ConfigureAwait(false);
            }

            if (context.Time.GetElapsedTime(began) >= database.Options.OutcomeDeadline)
            {
                throw isUnknown
                    ? new OutcomeUnknownException(appends[0].CommitId, database.Options.OutcomeDeadline, failure)
                    : PostgresErrors.Of(database, failure);
            }

            await Task.Delay(pause, context.Time).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public async ValueTask DisposeAsync() => await Drop().ConfigureAwait(false);

    private async Task<AppendAnswers> Try(AppendCommand call, bool isUnknown)
    {
        var connection = _connection ??= await Connect().ConfigureAwait(false);
        _isWarned = false;
        var limit = database.Options.StallLimit;
        var recordedAt = Modules.StoredValues.Normalize(context.Time.GetUtcNow());

        await using var batch = new NpgsqlBatch(connection) { Timeout = Seconds(limit * 4) };
        batch.BatchCommands.Add(new("begin isolation level read committed read write"));
        batch.BatchCommands.Add(PostgresDatabase.Local("", lockTimeout: limit * 2, idle: limit, statement: limit * 3));
        batch.BatchCommands.Add(call.Call(database, recordedAt, context.Ids, mark: null, isUnknown));
        batch.BatchCommands.Add(new("commit"));

        return await AppendRequest.Send(batch, before: 1).ConfigureAwait(false);
    }

    /// <summary>Locks in time; and our own keys, which catch what a missing lock lets through.</summary>
    private bool IsWorthARetry(Exception said) =>
        PostgresErrors.IsRetryable(said) ||
        said is PostgresException { SqlState: "23505" } taken && taken.SchemaName == database.Options.Schema && !PostgresErrors.IsEventId(taken);

    private async Task<NpgsqlConnection> Connect()
    {
        Fault.Point("append.before-connect");
        var connection = await database.Connect(CancellationToken.None).ConfigureAwait(false);
        Fault.Point("append.after-connect");
        connection.Notice += (_, e) => _isWarned |= e.Notice.InvariantSeverity == "WARNING";
        return connection;
    }

    private async ValueTask Drop()
    {
        if (_connection is not { } connection)
            return;

        _connection = null;
        await PostgresDatabase.Close(connection).ConfigureAwait(false);
    }

    private static int Seconds(TimeSpan span) => (int)Math.Ceiling(span.TotalSeconds);
}

/// <summary>A batch that has come back.</summary>
internal sealed record SentAppends(AppendAnswers Answers, AppendCommand Call)
{
    /// <summary>How one of its appends ended; null when its commit id is void.</summary>
    /// <exception cref="ConsistencyTokenException">It was refused: a condition is of another history, or beyond the head.</exception>
    public AppendResult? Result(int append) => Answers.Of(append, Call);
}
