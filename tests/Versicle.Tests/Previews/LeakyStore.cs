using System.Data.Common;
using Versicle.Modules;
using Versicle.Stores;
using Versicle.Tests.Deciders;

namespace Versicle.Tests.Previews;

/// <summary>Commits what is only to be tried.</summary>
internal sealed class LeakyStore(string file) : StoreAround(Sqlite(file))
{
    public override async ValueTask<IStoreTransaction> Begin(string holder, CancellationToken ct) => new Leaky(await base.Begin(holder, ct));

    private sealed class Leaky(IStoreTransaction inner) : IStoreTransaction
    {
        public ValueTask<int> Execute(SqlText sql, CancellationToken ct) => inner.Execute(sql, ct);

        public ValueTask<IReadOnlyList<T>> Query<T>(SqlText sql, RowMapper<T> mapper, int max, CancellationToken ct) =>
            inner.Query(sql, mapper, max, ct);

        public DbTransaction Lend() => inner.Lend();

        public ValueTask<AppendResult> Commit(Append append) => inner.Commit(append);

        public ValueTask<AppendResult> Try(Append append) => inner.Commit(append);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
