using System.Globalization;
using Dapper;
using Npgsql;
using Versicle.Postgres.Fixture;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests.Faults;

/// <summary>A connection that is cut at any byte and at any message around COMMIT, also while the server still commits.</summary>
[Collection(nameof(Faults))]
public sealed class CutTests : IAsyncDisposable
{
    private readonly PostgresRig _rig = new(TimeProvider.System) { Scripts = [new("postgres", "001-people.sql", PostgresWriteSessionTests.Tables)] };
    private CuttingProxy _proxy = null!;

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Theory]
    [Trait("Guarantee", "G8")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_reported_of_a_cut_connection_is_what_happened(bool whileItCommits)
    {
        var finding = new Finding("G8", whileItCommits ? "cuts around COMMIT, the server still committing" : "cuts around COMMIT");
        var random = new Random(Tier.Seed);
        var rounds = Tier.Of(push: 40, nightly: whileItCommits ? 500 : 1_500);
        var store = await OpenThroughProxy();
        if (whileItCommits)
            await CommitSlowly("versicle.versicle_events", 0.02);

        var written = new List<string>();
        for (var round = 1; round <= rounds; round++)
        {
            var append = Any($"s-{round}", 2);
            _proxy.Arm(RandomCut(random), append.CommitId.ToByteArray(bigEndian: true));
            if (await IsWritten(store, append, round, inSession: round % 2 == 0))
                written.Add($"s-{round}");
        }

        var all = await store.Log.All();
        var streams = all.Select(recorded => recorded.Context.Stream.ToString()).ToList();
        await using var look = await store.Begin("Look", default);
        var rows = await look.Query(Sql("select email from people"), Text, int.MaxValue, default);
        finding.Nothing(
            $"{_proxy.Cuts} cuts, {written.Count} reported as written",
            ("reported and not written", written.Except(streams).Count()),
            ("written and not reported", streams.Except(written).Count()),
            ("written twice or in part", streams.GroupBy(stream => stream).Count(events => events.Count() != 2)),
            ("rows that differ from their events", rows.Select(row => $"s-{row}").Except(streams).Count()));
        Assert.Equal(rounds, _proxy.Cuts);
    }

    [Fact]
    [Trait("Guarantee", "G19")]
    public async Task A_client_that_is_gone_in_the_middle_of_its_commit_holds_nobody_up()
    {
        var finding = new Finding("G19", "half of a commit arrives, and the server does not hear that its client is gone");
        var rounds = Tier.Of(push: 20, nightly: 100);
        var store = await OpenThroughProxy();
        var (written, longest) = (new HashSet<string>(), TimeSpan.Zero);
        for (var round = 1; round <= rounds; round++)
        {
            var append = Any($"s-{round}", 2);
            _proxy.Arm(new(InAnswer: false, 0.9 + 0.1 * round / rounds) { IsHalf = true }, append.CommitId.ToByteArray(bigEndian: true));
            var began = TimeProvider.System.GetTimestamp();
            if (await IsWritten(store, append, round, inSession: true))
                written.Add($"s-{round}");
            longest = TimeProvider.System.GetElapsedTime(began) is var took && took > longest ? took : longest;
        }

        var streams = (await store.Log.All()).Select(recorded => recorded.Context.Stream.ToString()).ToHashSet();
        finding.Nothing(
            string.Create(CultureInfo.InvariantCulture, $"{_proxy.Cuts} cuts, the outcome known after {longest.TotalSeconds:0.0} s at most"),
            ("reported otherwise than it is", written.Except(streams).Count() + streams.Except(written).Count()));
        Assert.Equal(rounds, _proxy.Cuts);
    }

    [Fact]
    public async Task To_look_once_after_a_cut_misreports_what_is_still_being_committed_and_is_found()
    {
        var finding = new Finding("G8", "twin: look for the row once, right after the cut");
        var connectionString = await _rig.ConnectionString();
        await PostgresCluster.Execute(connectionString, "create table naive (id uuid primary key)");
        var cluster = await PostgresCluster.Shared;
        _proxy = new(cluster.Port);
        await CommitSlowly("naive", 0.2);

        var misreported = 0;
        for (var round = 0; round < 5; round++)
        {
            var id = Guid.NewGuid();
            _proxy.Arm(new(InAnswer: false, Share: 1) { IsHalf = true }, id.ToByteArray(bigEndian: true));
            var reported = await InsertNaively(Through(connectionString, cluster.Port), connectionString, id);
            await Task.Delay(400);
            await using var stranger = await _rig.Stranger();
            if (reported != await stranger.ExecuteScalarAsync<bool>("select exists (select from naive where id = @id)", new { id }))
                misreported++;
        }

        finding.Caught("5 cuts", ("misreported", misreported));
    }

    private static Cut RandomCut(Random random) => new(random.Next(3) == 0, random.Next(4) switch { 0 => 0, 1 => 1, _ => random.NextDouble() })
    {
        BetweenMessages = random.Next(3) == 0,
        IsHalf = random.Next(10) == 0,
    };

    private static async Task<bool> IsWritten(IEventStore store, Append append, int round, bool inSession)
    {
        try
        {
            if (!inSession)
                return await store.Log.Append(append, default) is AppendResult.Appended;

            await using var session = await store.Begin("Test", default);
            await session.Execute(Sql("insert into people (email) values ($1)", $"{round}"), default);
            return await session.Commit(append) is AppendResult.Appended;
        }
        catch (StoreUnavailableException)
        {
            return false; // It says: not written.
        }
    }

    private static async Task<bool> InsertNaively(string through, string direct, Guid id)
    {
        try
        {
            await using var connection = new NpgsqlConnection(through + ";Pooling=false");
            await connection.OpenAsync();
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(new("begin"));
            var insert = new NpgsqlBatchCommand("insert into naive (id) values ($1)");
            insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
            batch.BatchCommands.Add(insert);
            batch.BatchCommands.Add(new("commit"));
            await batch.ExecuteNonQueryAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            await using var look = new NpgsqlConnection(direct + ";Pooling=false");
            return await look.ExecuteScalarAsync<bool>("select exists (select from naive where id = @id)", new { id });
        }
    }

    private async Task CommitSlowly(string table, double seconds) => await PostgresCluster.Execute(
        await _rig.ConnectionString(),
        string.Create(CultureInfo.InvariantCulture, $"""
            create function slowly() returns trigger language plpgsql as 'begin perform pg_sleep({seconds}); return null; end';
            create constraint trigger slowly after insert on {table} deferrable initially deferred for each row execute function slowly()
            """));

    private async Task<IEventStore> OpenThroughProxy()
    {
        var cluster = await PostgresCluster.Shared;
        _proxy = new(cluster.Port);
        return await _rig.Store(
            postgres => postgres.StallLimit = TimeSpan.FromMilliseconds(200), through: Through(await _rig.ConnectionString(), cluster.Port));
    }

    private string Through(string connectionString, int port) => connectionString.Replace(
        string.Create(CultureInfo.InvariantCulture, $"Port={port}"), string.Create(CultureInfo.InvariantCulture, $"Port={_proxy.Port}"), StringComparison.Ordinal);
}
