using Versicle.Stores;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Testing;

/// <summary>What the cases of a write session share: the store, and its tables in few words.</summary>
internal abstract class StoreCases : Cases<IEventStore>
{
    /// <summary>How long a session may take: what a store is told when it is told nothing.</summary>
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    protected SteppedTime Time { get; } = new(new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero));

    protected override TimeProvider Clock => Time;

    protected IEventStore Store => Opened;

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
}
