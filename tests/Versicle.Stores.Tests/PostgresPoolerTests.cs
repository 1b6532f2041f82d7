using Dapper;
using Npgsql;
using Versicle.Postgres.Fixture;
using Versicle.Testing;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests;

/// <summary>Behind PgBouncer, which changes servers between transactions.</summary>
public sealed class PostgresPoolerTests : IAsyncLifetime
{
    private readonly PostgresRig _rig = new(TimeProvider.System) { Scripts = [new("postgres", "001-people.sql", PostgresWriteSessionTests.Tables)] };
    private PgBouncer _pooler = null!;

    public static IEnumerable<TheoryDataRow<string>> Cases => ContractRows.Of(ContractRows.Essentials);

    public async ValueTask InitializeAsync() => _pooler = await PgBouncer.Start();

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _pooler.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public Task The_log_keeps_its_promises_behind_a_pooler(string name) => ContractRows.Run(EventLogContract.Cases, name, async setting =>
        (await _rig.Store(postgres => postgres.BehindPooler = true, setting: setting, through: await Through())).Log);

    [Fact]
    public async Task Sessions_and_read_models_work_behind_a_pooler_and_leave_nothing_on_its_connections()
    {
        var store = await _rig.Store(postgres => postgres.BehindPooler = true, through: await Through());
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            await using var session = await store.Begin("Test", default);
            await session.Execute(Sql("insert into people (email) values ($1)", $"{n}"), default);
            await session.Commit(Any($"s-{n}"));
        }));

        var read = await _rig.ReadDatabase(postgres => postgres.BehindPooler = true, through: await Through());
        var (table, from) = (new SampleTable(), await read.Prepare(Folds.Of(new SampleTable()), default));
        var write = new ProjectionWrite(from, new(Guid.NewGuid(), new(1), false), [new RowChanges<Sample, long>(table, [new(1) { Text = "kept" }], [])]);
        Assert.True(await read.Write(Folds.Of(table), write, default));

        Assert.Equal(SwitchOutcome.Switched, await read.GoLive(Folds.Of(table)));
        Assert.Equal(1L.To(20), (await store.Log.All()).Positions());
        Assert.Equal("kept", (await read.FindNow(table, 1, default))!.Text);
        await using var stranger = new NpgsqlConnection(await Through() + ";Pooling=false;No Reset On Close=true");
        for (var connection = 0; connection < 6; connection++)
        {
            Assert.Equal(0, await stranger.ExecuteScalarAsync<int>("select count(*) from pg_prepared_statements"));
            Assert.Equal("0", await stranger.ExecuteScalarAsync<string>("select current_setting('lock_timeout')"));
        }
    }

    private async Task<string> Through()
    {
        var server = await PostgresCluster.Shared;
        return (await _rig.ConnectionString()).Replace($"Port={server.Port}", $"Port={_pooler.Port}", StringComparison.Ordinal);
    }
}
