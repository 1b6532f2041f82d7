using System.Data.Common;

namespace Versicle;

/// <summary>
/// The write side of one command: the handler's own SQL and the events it publishes commit together when the handler
/// returns, or not at all when it throws. Inject it into a command handler. One handler writes at a time; the others wait.
/// </summary>
public interface IWriteSession
{
    /// <summary>Carries out a statement that answers no rows.</summary>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="ConstraintViolationException">A constraint of the user's tables does not hold.</exception>
    ValueTask<int> Execute(Sql sql, CancellationToken ct);

    /// <summary>All rows that <paramref name="sql"/> answers, in its order. Empty when there are none.</summary>
    /// <typeparam name="T">A record whose members are the columns, or one value. Its mapping is generated.</typeparam>
    /// <exception cref="ConstraintViolationException">A constraint of the user's tables does not hold.</exception>
    ValueTask<IReadOnlyList<T>> Query<T>(Sql sql, CancellationToken ct);

    /// <summary>The one row that <paramref name="sql"/> answers.</summary>
    /// <typeparam name="T">A record whose members are the columns, or one value. Its mapping is generated.</typeparam>
    /// <exception cref="ConstraintViolationException">A constraint of the user's tables does not hold.</exception>
    /// <exception cref="InvalidOperationException">It answers none, or several.</exception>
    ValueTask<T> QuerySingle<T>(Sql sql, CancellationToken ct);

    /// <summary>The one row that <paramref name="sql"/> answers, or <c>default</c> when it answers none.</summary>
    /// <typeparam name="T">A record whose members are the columns, or one value. Its mapping is generated.</typeparam>
    /// <exception cref="ConstraintViolationException">A constraint of the user's tables does not hold.</exception>
    /// <exception cref="InvalidOperationException">It answers several.</exception>
    ValueTask<T?> QuerySingleOrDefault<T>(Sql sql, CancellationToken ct);

    /// <summary>Adds events at the end of <paramref name="stream"/>, whatever it holds. They are appended when the handler returns.</summary>
    /// <param name="stream">Whose facts.</param>
    /// <param name="events">
    /// Records with an <see cref="EventTypeAttribute"/>, in order. Their tags and unique keys go with them: a key that belongs
    /// to another stream ends the dispatch with <see cref="UniqueKeyConflictException"/>.
    /// </param>
    /// <exception cref="UnknownEventTypeException">A type that this application does not declare as an event.</exception>
    void Publish(StreamName stream, params ReadOnlySpan<object> events);

    /// <summary>
    /// Adds events at the end of <paramref name="stream"/>, if it is as <paramref name="expected"/> when the handler returns;
    /// else the dispatch ends with <see cref="StreamConflictException"/> and nothing is written.
    /// </summary>
    void Publish(StreamName stream, ExpectedVersion expected, params ReadOnlySpan<object> events);

    /// <summary>
    /// Has the handler's events and rows written only if <paramref name="condition"/> holds when the handler returns; else the
    /// dispatch ends with <see cref="ConditionConflictException"/> and nothing is written. Several must all hold.
    /// </summary>
    void Require(AppendCondition condition);

    /// <summary>
    /// Lends the open transaction, and through it the connection, to another data library (Dapper, Entity Framework Core's
    /// <c>UseTransaction</c>). It stays this session's: committing, rolling back or closing it is refused.
    /// </summary>
    ValueTask<DbTransaction> Lend(CancellationToken ct);
}
