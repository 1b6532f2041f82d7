using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Versicle.Stores;

namespace Versicle.Projections.Tests;

/// <summary>Changed code: the next version is built beside the current one, compared with it, and switched to.</summary>
public sealed class RebuildTests
{
    private const string Next = "bbbbbbbbbbbb";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G12")]
    public async Task A_rolling_deployment_runs_both_versions_and_each_node_answers_from_its_own(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var old = await rig.Start(Patient);
        using var stop = new CancellationTokenSource();
        var writing = WriteAndRead(old, factor: 1, stop.Token);
        await Node.Until(() => old.Accounts.Position.Value > 50);

        var next = await rig.Start(Patient, Doubled());
        var reading = WriteAndRead(next, factor: 2, stop.Token);
        await Node.Until(async () => await next.Current() == Next);
        var before = next.Accounts.Position;
        await Node.Until(() => next.Accounts.Position.Value > before.Value + 50 && old.Accounts.Position.Value > before.Value + 50);
        await stop.CancelAsync();
        Assert.True(await writing > 0);
        Assert.True(await reading > 0);

        var token = await old.Append(new LedgerEvent.Booked(1, 1));
        var (mine, theirs) = (await old.List(token), await next.List(token));
        Assert.Equal(mine.Select(row => (row.Id, row.Balance * 2, row.Seen)), theirs.Select(row => (row.Id, row.Balance, row.Seen)));
        await Shows(next, token);
        Assert.Equal((ProjectionState.Running, true), (next.Accounts.State, next.Accounts.IsReady));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G12")]
    public async Task The_difference_is_counted_at_one_position_with_samples(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var old = await rig.Start(module: new Refingerprinted("aaaaaaaaaaaa", row => row is { Id: 3 } ? null : row));
        await old.List(await old.Append([.. Enumerable.Range(1, 40).Select(n => new LedgerEvent.Booked(n, n))]));
        await rig.Stop(old); // Nobody feeds it: the next version stops where it is.
        var next = await rig.Start(
            versicle => versicle.ReadModels(read => read.Rebuild.ConfirmAlways = true),
            new Refingerprinted(Next, row => row is { Id: 4 } ? null : row is { Id: > 30 } ? row with { Balance = 0 } : row));
        await next.Append(new LedgerEvent.Booked(50, 1));
        await Node.Until(() => next.Accounts is { Rebuild.Difference: not null, State: ProjectionState.AwaitingConfirmation });

        var difference = (await next.Versions()).Single(version => version.Fingerprint == Next).Difference!;

        var accounts = Assert.Single(difference.ReadModels);
        Assert.Equal(("accounts_view", 10L, 1L, 1L), (accounts.ReadModel, accounts.Changed, accounts.Gone, accounts.New));
        Assert.Equal((40L, 12L), (difference.At.Value, difference.Rows));
        Assert.Equal(7, accounts.Samples.Count); // 5 of the changed ones.
        Assert.Contains(accounts.Samples, sample => sample is { Before: { } before, After: { } after } &&
            before.Replace(" ", "", StringComparison.Ordinal) == """{"id":31,"balance":31,"seen":"31"}""" && after.Contains("\"balance\":0", StringComparison.Ordinal));
        Assert.Contains(accounts.Samples, sample => sample is { Before: { } before, After: null } && before.Contains("\"id\":4", StringComparison.Ordinal));
        Assert.Contains(accounts.Samples, sample => sample is { Before: null, After: { } after } && after.Contains("\"id\":3", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G12")]
    public async Task More_difference_than_may_be_waits_for_confirmation_and_the_current_version_serves(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var old = await rig.Start();
        var token = await old.Append([.. Enumerable.Range(1, 10).Select(n => new LedgerEvent.Booked(n, 1))]);
        await old.List(token);

        var next = await rig.Start(versicle => versicle.ReadModels(read => read.Rebuild.ConfirmAbove = 9), Doubled());
        await Node.Until(() => next.Accounts.State is ProjectionState.AwaitingConfirmation);

        Assert.Equal("10 rows differ, and 9 may", next.Accounts.Rebuild!.Awaits);
        var health = await next.Host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("waiting for confirmation", health.Entries["versicle-projections"].Description, StringComparison.Ordinal);
        var impatient = new MessageContext { After = token, Wait = TimeSpan.FromMilliseconds(50) };
        await Assert.ThrowsAsync<NotCaughtUpException>(async () => await next.Versicle.Queries.Dispatch(new ListAccounts(), impatient));
        token = await old.Append(new LedgerEvent.Booked(1, 1));
        Assert.Equal(await old.List(token), await old.Shown());

        await old.ReadSide.Confirm(nameof(AccountsProjection), Next, default);

        Assert.Equal(4, (await next.Account(1, token))!.Balance);
        await Shows(next, token);
        Assert.Null(next.Accounts.Rebuild);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G12")]
    public async Task A_version_that_parks_what_the_current_one_does_not_waits_for_confirmation(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var old = await rig.Start();
        var token = await old.Append(new LedgerEvent.Booked(1, 1), new LedgerEvent.Booked(2, 2));
        await old.List(token);

        var next = await rig.Start(module: new Refingerprinted(Next, row => row is { Id: 2 } ? throw new InvalidOperationException() : row));
        await Node.Until(() => next.Accounts.State is ProjectionState.AwaitingConfirmation);

        Assert.Contains("parked rows", next.Accounts.Rebuild!.Awaits, StringComparison.Ordinal);
        Assert.NotEqual(Next, await old.Current());
        await next.ReadSide.Confirm(nameof(AccountsProjection), Next, default);
        await Node.Until(async () => await next.Current() == Next);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G12")]
    public async Task The_old_version_stays_and_a_redeployment_of_its_code_goes_on_and_becomes_current_again(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var old = await rig.Start();
        var fingerprint = old.Accounts.Fingerprint;
        await old.List(await old.Append(new LedgerEvent.Booked(1, 1)));
        await rig.Stop(old);
        var next = await rig.Start(module: Doubled());
        var token = await next.Append(new LedgerEvent.Booked(1, 1));
        Assert.Equal(4, (await next.Account(1, token))!.Balance);
        Assert.Equal(1, (await next.Versions()).Single(version => version.Fingerprint == fingerprint).Checkpoint.Position.Value);
        await rig.Stop(next);

        old = await rig.Start();

        Assert.Equal(new(1, 2, "1,2"), await old.Account(1, token));
        await Node.Until(async () => await old.Current() == fingerprint);
        await Shows(old, token);

        await old.ReadSide.Forget(nameof(AccountsProjection), Next, default);
        Assert.Equal([fingerprint], (await old.Versions()).Select(version => version.Fingerprint));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await old.ReadSide.Forget(nameof(AccountsProjection), fingerprint, default));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G12")]
    public async Task A_rollback_shows_the_old_version_to_people_and_takes_nobody_back(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var old = await rig.Start();
        var fingerprint = old.Accounts.Fingerprint;
        await old.List(await old.Append(new LedgerEvent.Booked(1, 1)));
        var next = await rig.Start(module: Doubled());
        await Node.Until(async () => await next.Current() == Next);
        var token = await next.Append(new LedgerEvent.Booked(1, 1));
        await next.List(token);

        await old.ReadSide.Rollback(nameof(AccountsProjection), fingerprint, default);

        Assert.Equal((2L, 2L, 4L), ((await old.Shown())[0].Balance, (await old.Account(1, token))!.Balance, (await next.Account(1, token))!.Balance));
        Assert.Equal(fingerprint, await next.Current()); // Nobody switches by himself while a node has its code.

        await rig.Stop(old);
        if (engine == "postgres")
        {
            await Node.Until(async () => await next.Current() == Next);
            await Assert.ThrowsAsync<VersionBehindException>(async () =>
                await next.ReadSide.Rollback(nameof(AccountsProjection), fingerprint, default));
        }
    }

    [Theory]
    [InlineData("sqlite", false)]
    [InlineData("sqlite", true)]
    [InlineData("postgres", false)]
    [InlineData("postgres", true)]
    [Trait("Guarantee", "G12")]
    public async Task A_builder_that_dies_around_its_switch_leaves_one_version_serving_and_the_next_one_goes_on(string engine, bool isCommitted)
    {
        await using var rig = await LedgerRig.On(engine);
        var old = await rig.Start();
        var token = await old.Append(new LedgerEvent.Booked(1, 1));
        await old.List(token);
        DyingBook dying = null!;
        var next = await rig.Start(module: Doubled(), wrap: inner => new HeldDatabase(inner) { Book = dying = new(inner, isCommitted) });
        await dying.Reached.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(1, (await old.Account(1, token))!.Balance);
        Assert.Equal(isCommitted ? 2 : 1, (await old.Shown())[0].Balance, tolerance: engine == "postgres" ? 1 : 0); // The view follows the switch.
        Assert.Equal(isCommitted, await old.Current() == Next);
        dying.Die();
        await rig.Stop(next);

        token = await old.Append(new LedgerEvent.Booked(1, 1));
        next = await rig.Start(module: Doubled());
        Assert.Equal((2L, 4L), ((await old.Account(1, token))!.Balance, (await next.Account(1, token))!.Balance));

        // While the builder was gone no living node had its code, and the old version may have come back: as long as there is one.
        await rig.Stop(old);
        await Node.Until(async () => await next.Current() == Next && (await next.Shown())[0].Balance == 4);
    }

    [Fact]
    [Trait("Guarantee", "G12")]
    public async Task A_version_becomes_current_only_where_the_current_one_is_or_further() =>
        Assert.False(await HasTakenPeopleBack((inner, hook) => new RacingBook(inner, hook)));

    [Fact]
    [Trait("Guarantee", "G12")]
    public async Task A_pointer_that_moves_outside_the_transaction_that_looks_takes_people_back() =>
        Assert.True(await HasTakenPeopleBack((inner, hook) => new UnheldBook(inner, hook)));

    /// <summary>Two switch; between the look of the one and its switch the current version goes on.</summary>
    private static async Task<bool> HasTakenPeopleBack(Func<IReadDatabase, Func<Task>, RacingBook> race)
    {
        await using var rig = await LedgerRig.Postgres();
        var old = await rig.Start();
        await old.List(await old.Append(new LedgerEvent.Booked(1, 1)));
        RacingBook racing = null!;
        await rig.Start(module: Doubled(), wrap: inner => new HeldDatabase(inner)
        {
            Book = racing = race(inner, async () => await old.List(await old.Append(new LedgerEvent.Booked(1, 1)))),
        });

        racing.Database = rig.Database!;
        var (current, other) = await racing.Switched.WaitAsync(TimeSpan.FromSeconds(30));
        return current < other;
    }

    /// <summary>On a machine that does much else, a new version takes its time.</summary>
    private static void Patient(VersicleBuilder versicle) =>
        (versicle.FreshnessDeadline, versicle.SessionLimit) = (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));

    /// <summary>Its own rows. On PostgreSQL the view follows the switch.</summary>
    private static async Task Shows(Node node, ConsistencyToken after)
    {
        var rows = await node.List(after);
        await Node.Until(async () => rows.SequenceEqual(await node.Shown()));
    }

    private static Refingerprinted Doubled() => new(Next, row => row is null ? null : row with { Balance = Balance(row.Seen) });

    // Twice the number of events: every one books 1.
    private static long Balance(string seen) => 2 * (seen.Count(c => c == ',') + 1);

    /// <summary>Writes through a node, and reads each write back: until it is told to stop. Never a failed query, never an old row.</summary>
    private static async Task<int> WriteAndRead(Node node, int factor, CancellationToken stop)
    {
        await Task.Yield();
        var pairs = 0;
        for (; !stop.IsCancellationRequested; pairs++)
        {
            var token = await node.Append(new LedgerEvent.Booked(pairs % 20, 1));
            var row = await node.Account(pairs % 20, token);
            Assert.Contains($"{token.Position}", row!.Seen.Split(','));
            Assert.Equal(factor * (row.Seen.Count(c => c == ',') + 1), row.Balance);
        }

        return pairs;
    }
}
