using Versicle.Modules;

namespace Versicle;

/// <summary>A read model as one dispatch sees it: its first read waits for the dispatch's token.</summary>
internal sealed class ReadModel<TRow, TKey>(ReadTable<TRow, TKey> table, DispatchScope dispatch) : IReadModel<TRow>
    where TRow : class
    where TKey : notnull
{
    public ReadTable Table => table;

    public async ValueTask<TRow?> FindByKey<TAsked>(TAsked key, CancellationToken ct)
        where TAsked : notnull
    {
        if (key is not TKey typed)
            throw new ArgumentException($"The key of '{table.Name}' is a {typeof(TKey).Name}, not a {typeof(TAsked).Name}.", nameof(key));

        await Fresh(table, ct);
        return await dispatch.Engine.RequiredReadDatabase.Find(table, typed, ct);
    }

    public async ValueTask<IReadOnlyList<TRow>> Page(int page, int size, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1_000);

        await Fresh(table, ct);
        return await dispatch.Engine.RequiredReadDatabase.Page(table, (page - 1L) * size, size, ct);
    }

    public async ValueTask<IReadOnlyList<T>> Query<T>(Sql sql, CancellationToken ct)
    {
        var text = sql.Render();
        foreach (var readModel in text.ReadModels)
            await Fresh(readModel.Table, ct);

        return await dispatch.Engine.RequiredReadDatabase.Query(text, dispatch.Engine.MapperOf<T>(), ct);
    }

    private ValueTask Fresh(ReadTable wanted, CancellationToken ct) =>
        dispatch.Engine.Freshness!.Reach(wanted, dispatch.Context, ct);
}
