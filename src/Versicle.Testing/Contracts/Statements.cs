using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Testing;

/// <summary>The first column, as one value.</summary>
internal sealed class One<T>(Func<RowReader, T> read) : RowMapper<T>
{
    public override IReadOnlyList<string> Columns => [];

    public override T Read(RowReader row) => read(row);
}

/// <summary>Statements in few words: holes are numbered, as <see cref="Sql"/> renders them.</summary>
internal static class Statements
{
    public static SqlText Sql(string text, params object?[] values) => new(text, values, []);

    public static RowMapper<long> Number { get; } = new One<long>(row => row.Int64(0));

    public static RowMapper<string> Text { get; } = new One<string>(row => row.Text(0));
}

/// <summary>Reads without anybody's state.</summary>
internal static class Reads
{
    extension(IReadDatabase database)
    {
        public async ValueTask<TRow?> FindNow<TRow, TKey>(ReadTable<TRow, TKey> table, TKey key, CancellationToken ct)
            where TRow : class
            where TKey : notnull => (await database.Find(table, key, [], ct)).Value;

        public async ValueTask<IReadOnlyList<TRow>> PageNow<TRow, TKey>(ReadTable<TRow, TKey> table, long offset, int size, CancellationToken ct)
            where TRow : class
            where TKey : notnull => (await database.Page(table, offset, size, [], ct)).Value;

        public async ValueTask<IReadOnlyList<T>> QueryNow<T>(SqlText sql, RowMapper<T> mapper, CancellationToken ct) =>
            (await database.Query(sql, mapper, [], ct)).Value;
    }
}
