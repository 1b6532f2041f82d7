using Microsoft.Extensions.Time.Testing;
using Versicle.Testing;
using static Versicle.Testing.Appends;
using static Versicle.Stores.Tests.Statements;

namespace Versicle.Stores.Tests;

/// <summary>A store with tables, and the cases of the contract of write sessions over it.</summary>
public abstract class WriteSessionTests : IAsyncLifetime
{
    protected FakeTimeProvider Time { get; } = new(new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero));

    protected static TimeSpan Limit { get; } = TimeSpan.FromSeconds(5);

    protected IEventStore Store { get; private set; } = null!;

    /// <summary>
    /// A store with tables <c>people (id generated, email unique not null, age check positive_age)</c> and
    /// <c>pets (id, owner references people deferrable, name; unique (owner, name))</c>.
    /// </summary>
    protected abstract ValueTask<IEventStore> Open();

    public async ValueTask InitializeAsync() => Store = await Open();

    public abstract ValueTask DisposeAsync();

    public static IEnumerable<TheoryDataRow<string>> Cases => ContractRows.Of(WriteSessionContract.Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Every_case_of_the_contract_holds(string name) =>
        WriteSessionContract.Cases.Single(one => one.Name == name).Run(_ => new(Store));

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
