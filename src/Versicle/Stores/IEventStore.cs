using System.Data.Common;
using System.Text.Json;
using Versicle.Modules;

namespace Versicle.Stores;

/// <summary>What a store writer provides: the log, and transactions in which a handler's own SQL and its events commit together.</summary>
public interface IEventStore : IAsyncDisposable
{
    /// <summary>The log.</summary>
    IEventLog Log { get; }

    /// <summary>The answers that it keeps for callers' keys.</summary>
    IAnswerBook Answers { get; }

    /// <summary>
    /// Opens the store: makes what is missing, checks what is there, applies the user's scripts. Called once, before
    /// anything else.
    /// </summary>
    /// <exception cref="StoreMismatchException">It is another application's, or its settings are too weak.</exception>
    ValueTask Open(StoreContext context, CancellationToken ct);

    /// <summary>Waits for this handler's turn to write, and begins.</summary>
    /// <param name="holder">The message's name, for errors.</param>
    /// <param name="ct">Cancels the wait.</param>
    ValueTask<IStoreTransaction> Begin(string holder, CancellationToken ct);
}

/// <summary>One handler's part of the write side. Disposing without <see cref="Commit"/> undoes it. Not for two threads at once.</summary>
public interface IStoreTransaction : IAsyncDisposable
{
    /// <summary>Carries out a statement; answers how many rows it changed.</summary>
    ValueTask<int> Execute(SqlText sql, CancellationToken ct);

    /// <summary>Reads at most <paramref name="max"/> rows.</summary>
    ValueTask<IReadOnlyList<T>> Query<T>(SqlText sql, RowMapper<T> mapper, int max, CancellationToken ct);

    /// <summary>The engine's own transaction object, to lend.</summary>
    DbTransaction Lend();

    /// <summary>Appends and commits. Answers when it is durable; a conflict has undone everything.</summary>
    /// <remarks>Takes no cancellation: a commit that has begun ends one way or the other.</remarks>
    ValueTask<AppendResult> Commit(Append append);

    /// <summary>
    /// Answers what <see cref="Commit"/> would now, and undoes it with all that was carried out before. Nobody sees any of it; numbers
    /// of sequences may be used up. The transaction has ended.
    /// </summary>
    ValueTask<AppendResult> Try(Append append);
}

/// <summary>What a host hands to its stores.</summary>
public sealed record StoreContext
{
    /// <summary>The clock and the timers.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The source of ids.</summary>
    public required IIdSource Ids { get; init; }

    /// <summary>Told after every commit how far the log has come.</summary>
    public required LogSignal Appended { get; init; }

    /// <summary>How stored events and JSON columns are written. Take contracts from it with <see cref="JsonTypes.Of"/>.</summary>
    public required JsonSerializerOptions StoredJson { get; init; }

    /// <summary>The user's scripts of all engines, in the order they are to be applied.</summary>
    public IReadOnlyList<SchemaScript> Scripts { get; init; } = [];

    /// <summary>Whether what is missing is made and scripts are applied, whatever the store's options say: the step of a deployment.</summary>
    public bool MakesTables { get; init; }

    /// <summary>How long one handler may hold the writer. Default 5 s.</summary>
    public TimeSpan SessionLimit { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>One of the user's schema scripts.</summary>
/// <param name="Engine">In lower case: <c>sqlite</c>, <c>postgres</c>.</param>
/// <param name="Name">Its file's name: <c>001-users.sql</c>. Scripts are applied in ordinal order of their names.</param>
/// <param name="Text">The statements.</param>
public sealed record SchemaScript(string Engine, string Name, string Text);

/// <summary>Where new ids come from.</summary>
public interface IIdSource
{
    /// <summary>An id that no other call has answered; later ones sort later.</summary>
    Guid Next();
}
