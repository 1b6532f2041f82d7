namespace Versicle;

/// <summary>No handler is known for a message.</summary>
/// <param name="message">The message's type.</param>
public sealed class HandlerMissingException(Type message)
    : VersicleException(
        ErrorCodes.HandlerMissing,
        $"'{message.Name}' has no handler in this host. Write a class that implements ICommandHandler or IQueryHandler for it in a " +
        "project that the application references, or register a function with Commands.Handle or Queries.Handle.")
{
    /// <summary>The message's type.</summary>
    public Type MessageType { get; } = message;
}

/// <summary>A command was dispatched while another message of the same flow was being handled.</summary>
/// <param name="inner">What was dispatched.</param>
/// <param name="outer">What was being handled.</param>
public sealed class NestedCommandException(Type inner, Type outer)
    : VersicleException(
        ErrorCodes.NestedCommand,
        $"command '{inner.Name}' was dispatched inside the handler of '{outer.Name}'. Two commands are two commits, and the inner " +
        "one would wait for the outer one's lock: call what both share as a method, or react to the first one's event.");

/// <summary>The store was not reached, is busy beyond its limit, full, or read-only. A message may be sent again later.</summary>
/// <param name="message">Which store, what it said, what to do.</param>
/// <param name="inner">What the engine said.</param>
public sealed class StoreUnavailableException(string message, Exception? inner = null)
    : VersicleException(ErrorCodes.StoreUnavailable, message, inner)
{
    /// <summary>Whether it is full: sending the message again helps only once there is room. HTTP: 507 instead of 503.</summary>
    public bool IsFull { get; init; }
}

/// <summary>
/// The connection was lost around a commit, and whether it was written was not found out within the deadline. It was written
/// once, or not at all.
/// </summary>
/// <param name="commitId">The commit's id: a row of <c>versicle_commits</c> says what happened.</param>
/// <param name="deadline">How long was looked for it.</param>
/// <param name="inner">What the engine said last.</param>
public sealed class OutcomeUnknownException(Guid commitId, TimeSpan deadline, Exception? inner = null)
    : VersicleException(
        ErrorCodes.OutcomeUnknown,
        $"whether commit '{commitId}' was written is not known after {deadline.TotalSeconds:0.###} s: the store was not reached again. Look for " +
        "its row in versicle_commits when the store is back: 'committed' was written, 'void' or no row was not.",
        inner)
{
    /// <summary>The commit's id.</summary>
    public Guid CommitId { get; } = commitId;
}

/// <summary>A store is not what this code needs: another application's file, weak settings, changed scripts.</summary>
/// <param name="message">Which store, what is there, what is needed.</param>
public sealed class StoreMismatchException(string message) : VersicleException(ErrorCodes.StoreMismatch, message);

/// <summary>A handler held the writer for longer than the limit. What it wrote was rolled back.</summary>
/// <param name="holder">The message's name.</param>
/// <param name="limit">How long it may.</param>
public sealed class SessionTimeoutException(string holder, TimeSpan limit)
    : VersicleException(
        ErrorCodes.SessionTimeout,
        $"the handler of '{holder}' held the write session for longer than {limit.TotalSeconds:0.###} s, and was rolled back. Every other " +
        "writer waits meanwhile: move slow work in front of the first use of the session.");

/// <summary>A read model has not reached a token's position within the deadline.</summary>
/// <param name="readModel">Which one.</param>
/// <param name="wanted">The token's position.</param>
/// <param name="reached">Where it is.</param>
public sealed class NotCaughtUpException(string readModel, LogPosition wanted, LogPosition reached)
    : VersicleException(
        ErrorCodes.NotCaughtUp,
        $"read model '{readModel}' is not caught up to {wanted}: it is at {reached}. Ask again in a moment.")
{
    /// <summary>Which one.</summary>
    public string ReadModel { get; } = readModel;

    /// <summary>The token's position.</summary>
    public LogPosition Wanted { get; } = wanted;

    /// <summary>Where it is.</summary>
    public LogPosition Reached { get; } = reached;
}

/// <summary>A read model's projection has stopped at a failing event, so it will not reach the position asked for by itself.</summary>
/// <param name="readModel">Which one.</param>
/// <param name="reached">The last position it finished.</param>
/// <param name="cause">What failed.</param>
public sealed class ProjectionStoppedException(string readModel, LogPosition reached, Exception? cause)
    : VersicleException(
        ErrorCodes.ProjectionStopped,
        $"the projection of read model '{readModel}' stopped after position {reached}: the next event fails. See the log and the " +
        "health report; mend the fold and start again.",
        cause)
{
    /// <summary>Which one.</summary>
    public string ReadModel { get; } = readModel;

    /// <summary>The last position it finished.</summary>
    public LogPosition Reached { get; } = reached;
}

/// <summary>A consistency token that cannot be honoured: not one of ours, of another store, or ahead of the log.</summary>
/// <param name="problem">Which of these.</param>
/// <param name="message">In a sentence.</param>
public sealed class ConsistencyTokenException(ConsistencyTokenProblem problem, string message)
    : VersicleException(ErrorCodes.ConsistencyToken, message)
{
    /// <summary>Which problem.</summary>
    public ConsistencyTokenProblem Problem { get; } = problem;
}

/// <summary>Why a token is refused.</summary>
public enum ConsistencyTokenProblem
{
    /// <summary>The text is not a token.</summary>
    Malformed,

    /// <summary>It belongs to another store, or to a history that was given up.</summary>
    Foreign,

    /// <summary>Its position is later than the log's head.</summary>
    AheadOfHead,
}

/// <summary>An event's type is not declared in this application, or a stored name is unknown to it. Nothing was skipped.</summary>
/// <param name="type">The CLR type or the stored name.</param>
/// <param name="where">Whose, and at which position.</param>
public sealed class UnknownEventTypeException(string type, string where)
    : VersicleException(
        ErrorCodes.UnknownEventType,
        $"event type '{type}' ({where}) is not known to this application. Give the record an [EventType] name and reference its " +
        "project from the application, or deploy the version that knows it.");

/// <summary>A reader met a position that is not the next one. It stopped: nothing after the gap was processed.</summary>
/// <param name="expected">The next position.</param>
/// <param name="actual">What the log answered.</param>
public sealed class LogGapException(LogPosition expected, LogPosition actual)
    : VersicleException(
        ErrorCodes.LogGap,
        $"the log answered position {actual} where {expected} comes next. Positions are dense: the file was changed from outside, or " +
        "restored in part. Restore it whole.");

/// <summary>A query answered NULL for a column whose member is not nullable.</summary>
/// <param name="row">The type that the row is read into.</param>
/// <param name="column">The column's name.</param>
public sealed class NullColumnException(string row, string column)
    : VersicleException(
        ErrorCodes.NullColumn,
        $"column '{column}' is NULL, and its member of '{row}' is not nullable. Declare the member nullable, or have the statement " +
        "answer a value.");

/// <summary>The write side was reached from a query.</summary>
/// <param name="query">The query's name.</param>
public sealed class WriteSideException(string query)
    : VersicleException(
        ErrorCodes.WriteSide,
        $"query '{query}' reached for the write session. A query changes nothing: read from a read model, or make it a command.");

/// <summary>An append is larger than a log accepts. Nothing was written.</summary>
/// <param name="what">Of what there is too much.</param>
/// <param name="actual">How much there is.</param>
/// <param name="limit">How much there may be.</param>
public sealed class AppendTooLargeException(string what, long actual, long limit)
    : VersicleException(ErrorCodes.AppendTooLarge, $"{what} is {actual:N0}, and a log accepts at most {limit:N0}. Split the command.");

/// <summary>A projection's pure method met an event it cannot be right about.</summary>
/// <param name="message">Which row, which event, what is missing.</param>
public sealed class FoldException(string message) : VersicleException(ErrorCodes.Fold, message);

/// <summary>
/// Somebody remembers more of the log than the log holds, or another history of it: the log was restored from an older
/// state, and what came after is lost. Nothing was read or written.
/// </summary>
/// <param name="who">Who remembers: a projection and its read models.</param>
/// <param name="remembers">What it remembers.</param>
/// <param name="head">What the log is.</param>
public sealed class LogForkedException(string who, ConsistencyToken remembers, LogHead head)
    : VersicleException(
        ErrorCodes.LogForked,
        $"{who} is at '{remembers}', and the log's head is '{head.Token}': {Loss(remembers, head)} Restore the right log, or, " +
        "if this one is to stay, remove the read database: its tables are then folded anew.")
{
    /// <summary>What it remembers.</summary>
    public ConsistencyToken Remembers { get; } = remembers;

    /// <summary>What the log is.</summary>
    public LogHead Head { get; } = head;

    private static string Loss(ConsistencyToken remembers, LogHead head) => remembers.Position > head.Position
        ? $"the log is an older or another one, and positions {head.Position.Value + 1} to {remembers.Position} are lost."
        : "the log is another one up to there, or was restored and has other events at the end of that.";
}

/// <summary>A command's caller expects a version of its stream, and the command does not publish to exactly one. Nothing was written.</summary>
/// <param name="command">The command's name.</param>
/// <param name="streams">To how many streams it publishes.</param>
public sealed class ExpectedVersionException(string command, int streams)
    : VersicleException(
        ErrorCodes.ExpectedVersion,
        $"the caller of '{command}' expects a version of its stream, and its handler publishes to {streams} streams in this call, not to one run " +
        "of one. Send it without an expected version, or have the handler publish to the stream that it is about.");
