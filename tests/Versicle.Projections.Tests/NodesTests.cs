using System.Diagnostics;
using Versicle.Stores;

namespace Versicle.Projections.Tests;

/// <summary>Several nodes on one read database.</summary>
public sealed class NodesTests
{
    [Fact]
    public async Task Each_projection_is_kept_by_one_node_and_each_node_keeps_its_share()
    {
        await using var rig = await LedgerRig.Postgres();
        var one = await rig.Start();
        var two = await rig.Start();

        await Node.Until(() => Kept(one) == 1 && Kept(two) == 1);
        Assert.NotEqual(one.Accounts.State, two.Accounts.State);

        await rig.Stop(one);
        await Node.Until(() => Kept(two) == 2);
    }

    [Fact]
    [Trait("Guarantee", "G14")]
    public async Task A_token_holds_on_every_node_whoever_keeps_the_projection()
    {
        await using var rig = await LedgerRig.Postgres();
        Node[] nodes = [await rig.Start(), await rig.Start(), await rig.Start()];
        await Node.Until(() => nodes.Sum(Kept) == 2);

        for (var n = 1; n <= 60; n++)
        {
            var token = await nodes[n % 3].Append(new LedgerEvent.Booked(n, n));
            Assert.Equal(n, (await nodes[n * 7 % 3].Account(n, token))!.Balance);
        }

        // An event that no projection of accounts cares about moves nothing there, and still nobody waits for it in vain.
        var idle = await nodes[0].AppendOther();
        foreach (var node in nodes)
            Assert.Equal(60, (await node.List(idle)).Count);
    }

    [Fact]
    [Trait("Guarantee", "G5")]
    public async Task A_node_that_hears_of_no_commit_looks_by_itself_and_comes_up_to_date()
    {
        await using var rig = await LedgerRig.Postgres(notify: false);
        Node[] nodes = [await rig.Start(), await rig.Start()];
        await Node.Until(() => nodes.All(node => Kept(node) == 1));
        var keeper = nodes.Single(node => node.Accounts.State is not ProjectionState.Following);
        var other = nodes.Single(node => node != keeper);

        for (var round = 1; round <= 3; round++)
        {
            var before = Stopwatch.GetTimestamp();
            var token = await other.Append(new LedgerEvent.Booked(round, round));

            await Node.Until(() => keeper.Accounts.Position >= token.Position);

            Assert.True(Stopwatch.GetElapsedTime(before) < TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    [Trait("Guarantee", "G14")]
    public async Task With_a_file_on_every_node_fed_from_one_log_a_token_holds_on_each()
    {
        await using var rig = await LedgerRig.FileOnEveryNode();
        Node[] nodes = [await rig.Start(), await rig.Start(), await rig.Start()];

        for (var n = 1; n <= 60; n++)
        {
            var token = await nodes[n % 3].Append(new LedgerEvent.Booked(n, n));
            Assert.Equal(n, (await nodes[n * 7 % 3].Account(n, token))!.Balance);
        }

        Assert.All(nodes, node => Assert.Equal(2, Kept(node))); // Each folds for itself.
    }

    [Fact]
    [Trait("Guarantee", "G14")]
    public async Task A_decision_to_skip_is_seen_with_its_token_on_every_node()
    {
        await using var rig = await LedgerRig.Postgres();
        Node[] nodes = [await rig.Start(), await rig.Start()];
        var note = $"poison {Guid.NewGuid()}";
        Broken.Notes[note] = true;
        await nodes[0].Append(new LedgerEvent.Booked(1, 10), new LedgerEvent.Booked(1, 1, note));
        await Node.Until(() => nodes.All(node => node.Accounts.ParkedRows == 1));
        var parked = (await nodes[0].ReadSide.Parked(nameof(AccountsProjection), default))[0];

        var token = await nodes[0].ReadSide.Skip(nameof(AccountsProjection), parked, "booked twice", MessageContext.None, default);

        foreach (var node in nodes)
        {
            Assert.Equal(10, (await node.Account(1, token))!.Balance); // No event comes after it that would move the checkpoint.
            Assert.NotNull(await node.Versicle.Queries.Dispatch(new GetNote(1), token)); // It is none of this one's business.
        }
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G9")]
    public async Task With_leases_switched_off_two_nodes_apply_each_event_once_and_in_order(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        Node[] nodes = [await rig.Start(WithoutLeases), await rig.Start(WithoutLeases)];
        var expected = Enumerable.Range(0, 5).ToDictionary(account => (long)account, _ => new List<long>());

        var token = ConsistencyToken.None;
        for (var n = 0; n < 150; n++)
        {
            token = await nodes[n % 2].Append(new LedgerEvent.Booked(n % 5, 1));
            expected[n % 5].Add(token.Position.Value);
        }

        foreach (var node in nodes)
        {
            var rows = await node.List(token);
            Assert.Equal(expected.Select(row => string.Join(',', row.Value)), rows.Select(row => row.Seen));
            Assert.DoesNotContain(node.ReadSide.Status(), status => status.State is ProjectionState.Stopped);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Guarantee", "G10")]
    public async Task A_node_that_was_stopped_before_its_commit_leaves_no_trace_when_it_goes_on(bool hasLeases)
    {
        await using var rig = await LedgerRig.Postgres();

        Assert.Equal("1,2,3", await StopAndGoOn(rig, inner => new HeldDatabase(inner), hasLeases));
    }

    [Fact]
    [Trait("Guarantee", "G10")]
    public async Task Without_fencing_the_same_node_destroys_what_the_other_one_wrote()
    {
        await using var rig = await LedgerRig.Postgres();

        Assert.NotEqual("1,2,3", await StopAndGoOn(rig, inner => new UnfencedDatabase(inner), hasLeases: false));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G9")]
    public async Task A_batch_whose_commit_is_not_heard_of_is_applied_once(string engine) =>
        Assert.Equal("1,2", await LoseAnAnswer(engine, isSplit: false));

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G9")]
    public async Task Rows_and_checkpoint_in_two_transactions_apply_an_event_twice(string engine) =>
        Assert.NotEqual("1,2", await LoseAnAnswer(engine, isSplit: true));

    private static async Task<string> LoseAnAnswer(string engine, bool isSplit)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start(wrap: inner => new LosingDatabase(inner, isSplit));
        await node.Account(1, await node.Append(new LedgerEvent.Booked(1, 1)));
        return (await node.Account(1, await node.Append(new LedgerEvent.Booked(1, 1))))!.Seen;
    }

    /// <summary>
    /// One node folds event 2 and is stopped before its commit; another takes over, and applies 2 and 3; the first one goes on.
    /// </summary>
    private static async Task<string> StopAndGoOn(LedgerRig rig, Func<IReadDatabase, HeldDatabase> wrap, bool hasLeases)
    {
        HeldDatabase held = null!;
        var stopped = await rig.Start(versicle => versicle.ReadModels(read => read.Leases = hasLeases), wrap: inner => held = wrap(inner));
        await stopped.Account(1, await stopped.Append(new LedgerEvent.Booked(1, 1)));
        var reached = held.Hold();
        var two = await stopped.Append(new LedgerEvent.Booked(1, 1));
        await reached.WaitAsync(TimeSpan.FromSeconds(30));

        var other = await rig.Start(versicle => versicle.ReadModels(read => read.Leases = hasLeases));
        await other.Account(1, two);
        var three = await other.Append(new LedgerEvent.Booked(1, 1));
        await other.Account(1, three);
        await held.GoOn().WaitAsync(TimeSpan.FromSeconds(30));
        var seen = (await other.Account(1))!.Seen;

        held.Release();
        return seen;
    }

    private static int Kept(Node node) => node.ReadSide.Status().Count(status => status.State is not ProjectionState.Following);

    private static void WithoutLeases(VersicleBuilder versicle) => versicle.ReadModels(read => read.Leases = false);
}
