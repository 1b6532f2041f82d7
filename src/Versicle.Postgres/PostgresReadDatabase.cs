namespace Versicle.Postgres;
internal sealed class PostgresReadDatabase(string connectionString, PostgresOptions options) : Versicle.Stores.IReadDatabase
{
    public ValueTask Open(Versicle.Stores.StoreContext context, CancellationToken ct) => throw new NotImplementedException(connectionString + options);
    public ValueTask<Versicle.Stores.Checkpoint> Prepare(Versicle.Modules.ProjectionDefinition projection, CancellationToken ct) => throw new NotImplementedException();
    public ValueTask GoLive(Versicle.Modules.ProjectionDefinition projection, CancellationToken ct) => throw new NotImplementedException();
    public ValueTask<Versicle.Stores.IProjectionTransaction> Begin(Versicle.Modules.ProjectionDefinition projection, CancellationToken ct) => throw new NotImplementedException();
    public ValueTask<TRow?> Find<TRow, TKey>(Versicle.Modules.ReadTable<TRow, TKey> table, TKey key, CancellationToken ct) where TRow : class where TKey : notnull => throw new NotImplementedException();
    public ValueTask<IReadOnlyList<TRow>> Page<TRow, TKey>(Versicle.Modules.ReadTable<TRow, TKey> table, long offset, int size, CancellationToken ct) where TRow : class where TKey : notnull => throw new NotImplementedException();
    public ValueTask<IReadOnlyList<T>> Query<T>(SqlText sql, Versicle.Modules.RowMapper<T> mapper, CancellationToken ct) => throw new NotImplementedException();
    public ValueTask DisposeAsync() => default;
}
