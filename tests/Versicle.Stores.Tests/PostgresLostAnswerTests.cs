using System.Globalization;
using Versicle.Postgres.Fixture;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests;

/// <summary>A connection that is lost around COMMIT ends as committed or as not committed: never twice, never unknown.</summary>
[Trait("Guarantee", "G8")]
public sealed class PostgresLostAnswerTests : IAsyncDisposable
{
    private readonly PostgresRig _rig = new(TimeProvider.System) { Scripts = [new("postgres", "001-people.sql", PostgresWriteSessionTests.Tables)] };
    private static readonly Cut[] Cuts = [Cut.BeforeItArrives, new(InAnswer: false, 0.5), Cut.BeforeTheAnswer, new(InAnswer: true, 0.5)];
    private CuttingProxy _proxy = null!;

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_append_whose_connection_is_cut_is_appended_once(int cut)
    {
        var store = await OpenThroughProxy();
        for (var round = 1; round <= 10; round++)
        {
            var append = Any($"s-{round}", 2);
            _proxy.Arm(Cuts[cut], append.CommitId.ToByteArray(bigEndian: true));

            var appended = await store.Log.Succeed(append);

            Assert.Equal(round, _proxy.Cuts);
            Assert.Equal(2 * round, appended.Head.Position.Value);
        }

        Assert.Equal(1L.To(20), (await store.Log.All()).Positions());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_session_whose_connection_is_cut_says_what_became_of_it(int cut)
    {
        var store = await OpenThroughProxy();
        var committed = new List<string>();
        for (var round = 1; round <= 10; round++)
        {
            var append = Any($"s-{round}");
            await using var session = await store.Begin("Test", default);
            await session.Execute(Sql("insert into people (email) values ($1)", $"{round}"), default);
            _proxy.Arm(Cuts[cut], append.CommitId.ToByteArray(bigEndian: true));

            try
            {
                Assert.IsType<AppendResult.Appended>(await session.Commit(append));
                committed.Add($"{round}");
            }
            catch (StoreUnavailableException)
            {
                // It says: not committed.
            }

            Assert.Equal(round, _proxy.Cuts);
        }

        await using var look = await store.Begin("Look", default);
        Assert.Equal(committed, await look.Query(Sql("select email from people order by id"), Text, 100, default));
        Assert.Equal(committed.Select(round => $"s-{round}"), (await store.Log.All()).Select(recorded => recorded.Context.Stream.ToString()));
        Assert.Equal(Cuts[cut].InAnswer, committed.Count > 0);
    }

    [Fact]
    public async Task A_batch_whose_answer_is_lost_answers_each_of_its_appends()
    {
        var store = await OpenThroughProxy();
        await store.Log.Succeed(Any("taken"));
        var appends = Enumerable.Range(0, 20).Select(n => n % 4 == 0 ? Of(To("taken", ExpectedVersion.NoStream)) : Any($"s-{n}")).ToList();
        _proxy.Arm(Cut.BeforeTheAnswer, appends[7].CommitId.ToByteArray(bigEndian: true));

        var results = await Task.WhenAll(appends.Select(append => store.Log.Append(append, default).AsTask()));

        Assert.Equal(1, _proxy.Cuts);
        Assert.Equal(5, results.OfType<AppendResult.Conflict>().Count());
        Assert.Equal(1L.To(16), (await store.Log.All()).Positions());
    }

    [Fact]
    public async Task An_id_that_was_given_up_commits_never_more()
    {
        var store = await OpenThroughProxy();
        await store.Log.Succeed(Any("taken"));
        var append = Of(To("taken", ExpectedVersion.NoStream));
        _proxy.Arm(Cut.BeforeItArrives, append.CommitId.ToByteArray(bigEndian: true));

        await store.Log.Conflict(append);

        // The stalled original, arriving late, would now be allowed to write: the id is void.
        var late = append with { Streams = [To("taken", ExpectedVersion.Exists)] };
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Log.Append(late, default));
        Assert.Single(await store.Log.All());
    }

    [Fact]
    public async Task A_store_that_stays_away_is_waited_for_until_the_deadline()
    {
        await using var cluster = await PostgresCluster.Start();
        var connectionString = await cluster.NewDatabase();
        _proxy = new(cluster.Port);
        var through = Through(connectionString, cluster.Port);
        var store = await _rig.Store(postgres => postgres.OutcomeDeadline = TimeSpan.FromSeconds(1), through: through);
        var append = Any("a");
        _proxy.Arm(Cut.BeforeTheAnswer, append.CommitId.ToByteArray(bigEndian: true));
        var gone = _proxy.WhenCut(cluster.DisposeAsync);

        var unknown = await Assert.ThrowsAsync<OutcomeUnknownException>(async () => await store.Log.Append(append, default));
        await gone;

        Assert.Equal(append.CommitId, unknown.CommitId);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Log.Append(Any("b"), default));
    }

    private async Task<IEventStore> OpenThroughProxy()
    {
        var cluster = await PostgresCluster.Shared;
        _proxy = new(cluster.Port);
        return await _rig.Store(through: Through(await _rig.ConnectionString(), cluster.Port));
    }

    private string Through(string connectionString, int port) => connectionString.Replace(
        string.Create(CultureInfo.InvariantCulture, $"Port={port}"), string.Create(CultureInfo.InvariantCulture, $"Port={_proxy.Port}"), StringComparison.Ordinal);
}
