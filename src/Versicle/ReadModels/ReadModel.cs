using Versicle.Modules;
using Versicle.Stores;

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
        var typed = Typed(key);
        return await Read([table], () => KeyText.Of(table, typed), (database, asked, ct) => database.Find(table, typed, asked, ct), ct);
    }

    public async ValueTask<IReadOnlyList<TRow>> Page(int page, int size, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        RequireSize(size);
        return await Read([table], key: null, (database, asked, ct) => database.Page(table, (page - 1L) * size, size, asked, ct), ct);
    }

    public async ValueTask<IReadOnlyList<TRow>> PageAfterKey<TAsked>(TAsked key, int size, CancellationToken ct)
        where TAsked : notnull
    {
        var typed = Typed(key);
        RequireSize(size);
        return await Read([table], key: null, (database, asked, ct) => database.PageAfter(table, typed, size, asked, ct), ct);
    }

    public ValueTask<IReadOnlyList<T>> Query<T>(Sql sql, CancellationToken ct)
    {
        var text = sql.Render();
        var tables = text.ReadModels.Select(readModel => readModel.Table).ToArray();
        return Read(tables, key: null, (database, asked, ct) => database.Query(text, dispatch.Engine.MapperOf<T>(), asked, ct), ct);
    }

    private TKey Typed<TAsked>(TAsked key) => key is TKey typed
        ? typed
        : throw new ArgumentException($"The key of '{table.Name}' is a {typeof(TKey).Name}, not a {typeof(TAsked).Name}.", nameof(key));

    private static void RequireSize(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1_000);
    }

    private ValueTask<T> Read<T>(
        IReadOnlyList<ReadTable> tables,
        Func<string>? key,
        Func<IReadDatabase, IReadOnlyList<StateQuestion>, CancellationToken, ValueTask<Snapshot<T>>> read,
        CancellationToken ct)
    {
        var (engine, context) = (dispatch.Engine, dispatch.Context);
        if (context.AsOf is not null)
            return engine.Past!.Read(tables, key, context, read, ct);

        var database = engine.RequiredReadDatabase;
        return engine.Freshness!.Read(tables, key, context, (asked, ct) => read(database, asked, ct), ct);
    }
}
