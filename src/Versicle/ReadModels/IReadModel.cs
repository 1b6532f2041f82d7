using System.ComponentModel;
using Versicle.Modules;

namespace Versicle;

/// <summary>A read model as a hole in <see cref="Sql"/>: <c>from {users} join {orders}</c>.</summary>
public interface IReadModel
{
    /// <summary>The table behind it.</summary>
    ReadTable Table { get; }
}

/// <summary>
/// The rows that a projection keeps, to read from. Inject it into a query handler, or into what a query handler uses. The
/// first read of a dispatch that carries a token waits until this read model has reached it.
/// </summary>
/// <typeparam name="TRow">A record with <see cref="ReadModelAttribute"/>.</typeparam>
public interface IReadModel<TRow> : IReadModel
    where TRow : class
{
    /// <summary>
    /// The rows of one page, in the order of the key. Past the end: empty.
    /// </summary>
    /// <param name="page">1 or more.</param>
    /// <param name="size">1 to 1,000 rows.</param>
    /// <param name="ct">Cancels the wait and the read.</param>
    ValueTask<IReadOnlyList<TRow>> Page(int page, int size, CancellationToken ct);

    /// <summary>
    /// The rows after one key, in the order of the key. Call the generated <c>PageAfter</c>, which knows the key's type and begins at
    /// the first row for null.
    /// </summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    ValueTask<IReadOnlyList<TRow>> PageAfterKey<TKey>(TKey key, int size, CancellationToken ct)
        where TKey : notnull;

    /// <summary>All rows that <paramref name="sql"/> answers, in its order. It reads the read database, and cannot write.</summary>
    /// <typeparam name="T">A record whose members are the columns, or one value. Its mapping is generated.</typeparam>
    ValueTask<IReadOnlyList<T>> Query<T>(Sql sql, CancellationToken ct);

    /// <summary>The row of one key, or null. Call the generated <c>Find</c>, which knows the key's type.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    ValueTask<TRow?> FindByKey<TKey>(TKey key, CancellationToken ct)
        where TKey : notnull;
}
