using Dapper;
using Versicle.Testing;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests;

/// <summary>The cases of the contract of write sessions, and what a library that people use beside them does through a session.</summary>
public abstract class WriteSessionTests : IAsyncDisposable
{
    private IEventStore? _store;

    /// <summary>A store with the tables of <see cref="WriteSessionContract"/>.</summary>
    protected abstract ValueTask<IEventStore> Open(CaseSetting setting);

    public abstract ValueTask DisposeAsync();

    public static IEnumerable<TheoryDataRow<string>> Cases => ContractRows.Of(WriteSessionContract.Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Every_case_of_the_contract_holds(string name) => ContractRows.Run(WriteSessionContract.Cases, name, Open);

    [Fact]
    public async Task What_Dapper_writes_commits_with_the_session_and_is_undone_with_it()
    {
        foreach (var isCommitted in (bool[])[false, true])
        {
            await using var session = await Begin();
            await using var transaction = session.Lend();
            await transaction.Connection!.ExecuteAsync("insert into people (email) values (@email)", new { email = "dapper" }, transaction);
            Assert.Equal("dapper", await transaction.Connection!.QuerySingleAsync<string>("select email from people", transaction: transaction));
            if (isCommitted)
                await session.Commit(Any("a"));
        }

        await using var look = await Begin();
        Assert.Equal(1, Assert.Single(await look.Query(Sql("select count(*) from people where email = 'dapper'"), Number, 1, default)));
    }

    protected async ValueTask<IEventStore> Store() => _store ??= await Open(new(TimeProvider.System, new()));

    protected async ValueTask<IStoreTransaction> Begin() => await (await Store()).Begin("Test", default);
}
