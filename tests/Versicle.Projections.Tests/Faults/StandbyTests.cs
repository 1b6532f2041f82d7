using Npgsql;
using Versicle.Stores;
using Versicle.Stores.Tests.Faults;

namespace Versicle.Projections.Tests.Faults;

/// <summary>Queries are answered from a standby, which is behind: the wait for a token is in the snapshot that answers.</summary>
[Collection(nameof(Versicle.Stores.Tests.Faults))]
public sealed class StandbyTests(StandbyPair servers) : IClassFixture<StandbyPair>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    [Trait("Guarantee", "G14")]
    public async Task A_query_with_a_token_waits_for_the_standby_that_answers_it()
    {
        var (primary, standby) = await servers.NewDatabase();
        await using var rig = LedgerRig.Standby(primary, standby);
        var node = await rig.Start();
        var first = await node.Append(new LedgerEvent.Booked(1, 10));
        Assert.Equal(10, (await node.Account(1, first))!.Balance);
        Assert.Single(await node.List(first));

        await servers.Pause();
        var second = await node.Append(new LedgerEvent.Booked(1, 5));
        await Node.Until(() => node.Accounts.Position >= second.Position);
        var without = (await node.Account(1), await node.List(), await Page(node));
        var answer = await node.Versicle.Queries.Ask(new GetAccount(1), new() { Consistency = Consistency.Eventual });
        var impatient = new MessageContext { After = second, Wait = TimeSpan.FromMilliseconds(300) };
        await Assert.ThrowsAsync<NotCaughtUpException>(async () => await node.Versicle.Queries.Dispatch(new GetAccount(1), impatient));
        await Assert.ThrowsAsync<NotCaughtUpException>(async () => await node.Versicle.Queries.Dispatch(new ListAccounts(), impatient));
        await servers.GoOn();

        // Without a token they were answered from the standby, as of then.
        Assert.Equal((10, 10, 10), (without.Item1!.Balance, Assert.Single(without.Item2).Balance, Assert.Single(without.Item3).Balance));
        Assert.Equal((10, first), (answer.Result!.Balance, answer.AsOf));
        Assert.Equal(15, (await node.Account(1, second))!.Balance);
    }

    [Fact]
    [Trait("Guarantee", "G14")]
    public async Task A_standby_whose_rows_are_taken_for_new_answers_a_token_from_old_ones()
    {
        var (primary, standby) = await servers.NewDatabase();
        await using var rig = LedgerRig.Standby(primary, standby);
        var node = await rig.Start(wrap: inner => new TrustingDatabase(inner));
        await rig.Start(); // The one that keeps the rows may be either.
        var first = await node.Append(new LedgerEvent.Booked(1, 10));
        await Node.Until(async () => (await node.Account(1, first))?.Balance == 10);

        await servers.Pause();
        var stale = await node.Account(1, await node.Append(new LedgerEvent.Booked(1, 5)));
        await servers.GoOn();

        Assert.Equal(10, stale!.Balance);
    }

    [Fact]
    [Trait("Guarantee", "G26")]
    public async Task A_watcher_that_reads_from_a_standby_is_answered_what_changed()
    {
        var (primary, standby) = await servers.NewDatabase();
        await using var rig = LedgerRig.Standby(primary, standby);
        var node = await rig.Start();
        await node.Account(1, await node.Append(new LedgerEvent.Booked(1, 10)));
        await using var watch = node.Versicle.Queries.Watch(new GetAccount(1), MessageContext.None).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(Patience));

        await servers.Pause();
        var next = watch.MoveNextAsync().AsTask();
        var second = await node.Append(new LedgerEvent.Booked(1, 5));
        await Node.Until(() => node.Accounts.Position >= second.Position);
        Assert.Equal(10, (await node.Account(1))!.Balance); // Who looks there now sees nothing of it.
        await servers.GoOn();

        Assert.True(await next.WaitAsync(Patience));
        Assert.Equal((15, second), (watch.Current.Result!.Balance, watch.Current.AsOf));
    }

    [Fact]
    public async Task A_version_that_is_not_whole_on_the_standby_is_read_from_the_primary()
    {
        var (primary, standby) = await servers.NewDatabase();
        await using var rig = LedgerRig.Standby(primary, standby);
        await servers.Pause(); // Before there is any table.
        var node = await rig.Start();
        var token = await node.Append(new LedgerEvent.Booked(1, 10));
        await Node.Until(() => node.Accounts.Position >= token.Position);

        var account = await node.Account(1);
        await servers.GoOn();

        Assert.Equal(10, account!.Balance);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Guarantee", "G14")]
    public async Task A_standby_that_goes_away_costs_no_query(bool hasSeveralHosts)
    {
        var (primary, standby) = await servers.NewDatabase();
        var several = new NpgsqlConnectionStringBuilder(standby)
        {
            Host = $"127.0.0.1:{servers.Standby.Port},127.0.0.1:{servers.Primary.Port}",
        }.ConnectionString;
        await using var rig = LedgerRig.Standby(primary, hasSeveralHosts ? several : standby);
        var node = await rig.Start();
        var kill = Tier.Of(push: 60, nightly: 2_000);
        var done = 0;

        await Task.WhenAll(Enumerable.Range(1, 6).Select(async account =>
        {
            for (var n = 1; n <= kill / 2; n++)
            {
                var token = await node.Append(new LedgerEvent.Booked(account, 1));
                Assert.Equal(n, (await node.Account(account, token))!.Balance);
                if (Interlocked.Increment(ref done) == kill)
                    servers.Standby.Kill(); // It is back in a moment.
            }
        }));

        Assert.Equal(6 * (kill / 2), done);
    }

    [Fact]
    [Trait("Guarantee", "G14")]
    public async Task No_answer_with_a_token_is_stale_through_random_nodes_and_a_standby_that_is_up_to_2_s_behind()
    {
        var finding = new Finding("G14", "write, then read with the token, through random nodes and a standby with 0 to 2 s of replay delay");
        var (primary, standby) = await servers.NewDatabase();
        await using var rig = LedgerRig.Standby(primary, standby);
        IReadDatabase? direct = null;
        new VersicleBuilder().ReadModels(read => direct = read.UsePostgres(primary).Database);
        Node[] nodes = [await rig.Start(Patient), await rig.Start(Patient), await rig.Start(Patient, wrap: _ => direct!)];
        await Node.Until(() => nodes.All(node => node.Accounts.IsReady));
        var (pairs, workers) = (Tier.Of(push: 150, nightly: 20_000), 50);
        var (left, stale, failed, old) = (pairs, 0, 0, 0);
        using var stop = new CancellationTokenSource();
        var delaying = Delay(new(Tier.Seed), stop.Token);

        await Task.WhenAll(Enumerable.Range(1, workers).Select(account => Task.Run(async () =>
        {
            var random = new Random(Tier.Seed + account);
            for (var written = 1; Interlocked.Decrement(ref left) >= 0; written++)
            {
                var token = await nodes[random.Next(3)].Append(new LedgerEvent.Booked(account, 1));
                var reader = nodes[random.Next(3)];
                if ((await reader.Account(account))?.Balance != written)
                    Interlocked.Increment(ref old);
                try
                {
                    if ((await reader.Account(account, token))?.Balance != written)
                        Interlocked.Increment(ref stale);
                }
                catch (VersicleException)
                {
                    Interlocked.Increment(ref failed);
                }
            }
        })));
        await stop.CancelAsync();
        await delaying;

        finding.Nothing(
            $"{pairs} pairs, {workers} at a time, {old} answers without a token that were old",
            ("stale answers with a token", stale), ("queries that failed", failed));
        Assert.NotEqual(0, old);
    }

    private async Task Delay(Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await servers.Delay(random.Next(2_000));
            await Task.Delay(1_000, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await servers.Delay(0);
    }

    private static ValueTask<IReadOnlyList<AccountView>> Page(Node node) => node.Versicle.Queries.Dispatch(new PageAccounts(null, 10));

    private static void Patient(VersicleBuilder versicle) => versicle.FreshnessDeadline = TimeSpan.FromSeconds(60);
}
