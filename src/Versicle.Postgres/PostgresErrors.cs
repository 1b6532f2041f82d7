using System.Net.Sockets;
using Npgsql;

namespace Versicle.Postgres;

/// <summary>What the server or the driver said, in Versicle's words. SQLSTATEs are those of PostgreSQL's Appendix A.</summary>
internal static class PostgresErrors
{
    /// <summary>Raised by <c>versicle_append</c> for a session: the log is not as it requires.</summary>
    public const string Conflict = "VS002";

    /// <summary>Raised where a setting is too weak for an append.</summary>
    public const string WeakSetting = "VS007";

    /// <summary>Raised where a checkpoint is not where the worker believes it is.</summary>
    public const string CheckpointMoved = "VS010";

    /// <summary>Raised by <c>versicle_append</c> for a session: its commit id has been decided on already.</summary>
    public const string CommitKnown = "VS012";

    /// <summary>Raised where an import is under way.</summary>
    public const string ImportUnderWay = "VS031";

    /// <summary>Raised where a session's own SQL has ended its transaction.</summary>
    public const string TransactionEnded = "VS019";

    /// <summary>The role has no right to it.</summary>
    public const string Denied = "42501";

    /// <summary>There is no such function.</summary>
    public const string NoFunction = "42883";

    /// <summary>
    /// Whether the server may have carried out what was sent: the connection is gone, or the server ended it. An ERROR, on the
    /// other hand, has undone the transaction.
    /// </summary>
    public static bool IsOutcomeUnknown(Exception failure) => failure switch
    {
        PostgresException said => said.Severity is "FATAL" or "PANIC" || said.InvariantSeverity is "FATAL" or "PANIC",
        NpgsqlException or IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Whether the same transaction may go through when it is tried again.</summary>
    public static bool IsRetryable(Exception failure) => failure is PostgresException { SqlState: "40001" or "40P01" or "55P03" or "57014" };

    /// <summary>Whether somebody else has held a lock for longer than one waits.</summary>
    public static bool IsLockTimeout(Exception failure) => failure is PostgresException { SqlState: "55P03" };

    /// <summary>The exception to throw for what a statement met.</summary>
    public static Exception Of(PostgresDatabase database, Exception failure) => failure switch
    {
        PostgresException said => Of(database, said),
        NpgsqlException or IOException or SocketException or TimeoutException => Lost(database, failure),
        _ => failure,
    };

    public static StoreUnavailableException NotReached(PostgresDatabase database, Exception failure) => failure is PostgresException said
        ? new($"the store '{database.Name}' lets nobody in: {said.MessageText} ({said.SqlState}). Nothing was written.", failure)
        : new($"the store '{database.Name}' was not reached: {failure.Message.TrimEnd('.')}. Nothing was written: try again in a moment.", failure);

    public static StoreUnavailableException Lost(PostgresDatabase database, Exception failure) =>
        new($"the connection to the store '{database.Name}' was lost: {failure.Message.TrimEnd('.')}. Nothing was written: try again in a moment.", failure);

    /// <summary>The log's own key over event ids: the only one of its keys that a caller can break.</summary>
    public static bool IsEventId(PostgresException said) => said is { SqlState: "23505", ConstraintName: "versicle_events_event_id_key" };

    private static Exception Of(PostgresDatabase database, PostgresException said) => said.SqlState switch
    {
        "23502" => new ConstraintViolationException($"{said.TableName}_{said.ColumnName}_not_null", said),
        "23503" => new ConstraintViolationException("foreign key", said),
        "23505" when !IsEventId(said) => new ConstraintViolationException(said.ConstraintName ?? "constraint", said),
        "23514" or "23P01" or "23001" => new ConstraintViolationException(said.ConstraintName ?? "constraint", said),
        "23505" when IsEventId(said) => new ArgumentException("An event id of this append is in the log already, or in it twice. An id names one event: take a new one.", said),
        "22021" => new ArgumentException("A text has the character U+0000, which not every engine can store. Take it out before it is stored.", said),
        TransactionEnded => new InvalidOperationException($"{said.MessageText}. A write session commits when the handler returns: take the statement that ends it out.", said),
        Denied => new StoreMismatchException($"the store '{database.Name}': {said.MessageText}. Grant it to the role of this connection, or take another one: docs/postgres.md."),
        NoFunction when said.MessageText.Contains($"{database.Options.Schema}.versicle_", StringComparison.Ordinal) => new StoreMismatchException(
            $"the store '{database.Name}' has no such function any more: {said.MessageText}. An upgrade has replaced it, and this code is older. Deploy the newer version."),
        ImportUnderWay => new ImportUnderWayException($"'{database.Name}'"),
        WeakSetting => new StoreMismatchException($"the store '{database.Name}': {said.MessageText}."),
        "53100" => new StoreUnavailableException($"the store '{database.Name}' cannot grow: the disk is full. Nothing was written: free space, it goes on by itself.", said) { IsFull = true },
        "25006" => new StoreUnavailableException($"the store '{database.Name}' is read-only now: it may be a standby. Nothing was written: connect to the primary.", said),
        "55P03" or "40P01" or "40001" => new StoreUnavailableException($"the store '{database.Name}' is busy: {said.MessageText} ({said.SqlState}). Nothing was written: try again in a moment.", said),
        _ when said.SqlState[..2] is "08" or "53" or "57" or "58" or "XX" || IsOutcomeUnknown(said) =>
            new StoreUnavailableException($"the store '{database.Name}' gave up: {said.MessageText} ({said.SqlState}). Nothing was written: try again in a moment.", said),
        _ => said,
    };
}
