using System.Runtime.CompilerServices;
using Versicle.Modules;
using Versicle.Stores;
using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>What the cases of a write session share: the store, and its tables in few words.</summary>
internal abstract class StoreCases
{
    protected IEventStore Store { get; private set; } = null!;

    protected static RowMapper<long> Number { get; } = new First<long>(row => row.Int64(0));

    protected static RowMapper<string> Text { get; } = new First<string>(row => row.Text(0));

    /// <summary>A case named for its method and arguments.</summary>
    protected static ContractCase<IEventStore> Case<T>(
        Func<T, Task> body, string? guarantee = null, [CallerArgumentExpression(nameof(body))] string call = "")
        where T : StoreCases, new()
    {
        var name = call["c => c.".Length..];
        return new(name.EndsWith("()", StringComparison.Ordinal) ? name[..^2] : name, guarantee, async open =>
        {
            var time = new ManualTime(new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero));
            await body(new T { Store = await open(new(time, new())) });
        });
    }

    /// <summary>Holes are numbered, as <see cref="Sql"/> renders them.</summary>
    protected static SqlText Sql(string text, params object?[] values) => new(text, values, []);

    protected ValueTask<IStoreTransaction> Begin() => Store.Begin("Test", default);

    protected static ValueTask<int> Add(IStoreTransaction session, string email) =>
        session.Execute(Sql("insert into people (email) values ($1)", email), default);

    protected async Task Committed(params string[] emails)
    {
        await using var session = await Begin();
        foreach (var email in emails)
            await Add(session, email);
        await session.Commit(Of());
    }

    protected async Task<IReadOnlyList<string>> Emails()
    {
        await using var session = await Begin();
        return await session.Query(Sql("select email from people order by email"), Text, 1_000, default);
    }

    /// <summary>The first column, as one value.</summary>
    private sealed class First<T>(Func<RowReader, T> read) : RowMapper<T>
    {
        public override IReadOnlyList<string> Columns => [];

        public override T Read(RowReader row) => read(row);
    }
}
