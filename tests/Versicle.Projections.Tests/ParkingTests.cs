using Versicle.Stores;

namespace Versicle.Projections.Tests;

/// <summary>An event that fails is set aside for its row, visibly and in order; everything else goes on.</summary>
public sealed class ParkingTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G11")]
    public async Task A_failing_event_parks_its_row_in_order_and_everything_else_goes_on(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        var note = Poison();
        await node.Append(new LedgerEvent.Booked(1, 10), new LedgerEvent.Booked(2, 10));
        await node.Append(new LedgerEvent.Booked(1, 1, note));
        var last = await node.Append(new LedgerEvent.Booked(1, 5), new LedgerEvent.Moved(2, 1, 3));

        Assert.Equal(new(2, 7, "2,5"), await node.Account(2, last));
        Assert.Equal(new(1, 10, "1"), await node.Account(1));

        var parked = await node.ReadSide.Parked(nameof(AccountsProjection), default);
        Assert.Equal([("1", 3L), ("1", 4L), ("1", 5L)], parked.Select(one => (one.Key, one.Position.Value)));
        Assert.Equal(["InvalidOperationException", null, null], parked.Select(one => one.Error));
        Assert.Equal((1, true, ProjectionState.Running), (node.Accounts.ParkedRows, node.Accounts.IsHealthy, node.Accounts.State));

        Broken.Notes.TryRemove(note, out _);
        Assert.Equal(3, await node.ReadSide.Retry(nameof(AccountsProjection), row: null, default));

        Assert.Equal(new(1, 19, "1,3,4,5"), await node.Account(1, last));
        Assert.Empty(await node.ReadSide.Parked(nameof(AccountsProjection), default));
        var after = await node.Append(new LedgerEvent.Booked(1, 1));
        Assert.Equal("1,3,4,5,6", (await node.Account(1, after))!.Seen);
        Assert.Equal(0, node.Accounts.ParkedRows);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G14")]
    public async Task A_query_with_a_token_never_answers_from_a_parked_row(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        var before = await node.Append(new LedgerEvent.Booked(1, 10), new LedgerEvent.Booked(2, 20));
        var poisoned = await node.Append(new LedgerEvent.Booked(1, 1, Poison()));
        var missing = await node.Append(new LedgerEvent.Booked(3, 1, Poison()));

        Assert.Equal(10, (await node.Account(1, before))!.Balance);
        var thrown = await Assert.ThrowsAsync<RowParkedException>(async () => await node.Account(1, poisoned));
        await Assert.ThrowsAsync<RowParkedException>(async () => await node.Account(3, missing)); // A row that is not there is parked too.
        await Assert.ThrowsAsync<RowParkedException>(async () => await node.List(missing));

        Assert.Equal(("accounts_view", "1", 3L), (thrown.ReadModel, thrown.Key, thrown.Position.Value));
        Assert.Equal(20, (await node.Account(2, missing))!.Balance);
        Assert.Equal(2, (await node.List(before)).Count);
        var accepting = new MessageContext { After = missing, AcceptsParked = true };
        Assert.Equal(2, (await node.Versicle.Queries.Dispatch(new ListAccounts(), accepting)).Count);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G11")]
    public async Task A_skip_is_a_fact_of_the_log_and_holds_in_every_rebuild(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        await node.Append(new LedgerEvent.Booked(1, 10), new LedgerEvent.Booked(1, 1, Poison()), new LedgerEvent.Booked(1, 5));
        await Node.Until(() => node.Accounts is { ParkedRows: 1, Lag: 0 });
        var parked = (await node.ReadSide.Parked(nameof(AccountsProjection), default))[0];

        var token = await node.ReadSide.Skip(nameof(AccountsProjection), parked, "booked twice", new() { Actor = "ada" }, default);

        Assert.Equal(new(1, 15, "1,3"), await node.Account(1, token));
        Assert.Equal(0, node.Accounts.ParkedRows);
        var skip = (await node.Versicle.Log.Read(new() { After = new(token.Position.Value - 1) }, default)).Events.Single();
        Assert.Equal(("$skipped", "ada"), (skip.Type, skip.Context.Metadata.Actor));

        await rig.Stop(node);
        var rebuilt = await rig.Start(module: new Refingerprinted("aaaaaaaaaaaa"));
        Assert.Equal(new(1, 15, "1,3"), await rebuilt.Account(1, token));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task An_event_that_was_applied_and_is_skipped_later_is_taken_out_of_its_row(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        var token = await node.Append(new LedgerEvent.Booked(1, 10), new LedgerEvent.Booked(1, 1), new LedgerEvent.Booked(1, 5));
        Assert.Equal(16, (await node.Account(1, token))!.Balance);

        token = await node.ReadSide.Skip(
            nameof(AccountsProjection), new("accounts_view", "1", new(2), "booked", Error: null), "never happened", MessageContext.None, default);

        Assert.Equal(new(1, 15, "1,3"), await node.Account(1, token));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G11")]
    public async Task A_row_that_the_database_refuses_is_found_in_its_batch_and_parked(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        LedgerEvent[] events = [.. Enumerable.Range(1, 60).Select(n => new LedgerEvent.Booked(n, 1, n == 41 ? "note 7" : $"note {n}"))];

        var token = await node.Append(events);

        Assert.Equal("note 60", (await node.Versicle.Queries.Dispatch(new GetNote(60), token))!.Note);
        await Assert.ThrowsAsync<RowParkedException>(async () => await node.Versicle.Queries.Dispatch(new GetNote(41), token));
        var parked = Assert.Single(await node.ReadSide.Parked(nameof(NotesProjection), default));
        Assert.Equal(("41", 41L, "booked"), (parked.Key, parked.Position.Value, parked.EventType));

        // The one that has the note lets it go: now the other's goes through.
        token = await node.Append(new LedgerEvent.Booked(7, 1, "another note"));
        Assert.Equal("another note", (await node.Versicle.Queries.Dispatch(new GetNote(7), token))!.Note);
        Assert.Equal(1, await node.ReadSide.Retry(nameof(NotesProjection), parked, default));
        Assert.Equal("note 7", (await node.Versicle.Queries.Dispatch(new GetNote(41), token))!.Note);
    }

    [Fact]
    [Trait("Guarantee", "G11")]
    public async Task More_failing_events_than_may_be_parked_stop_the_projection_before_them()
    {
        await using var rig = LedgerRig.Sqlite();
        var node = await rig.Start(versicle => versicle.ReadModels(read => read.Parking.MaxNew = 2));
        var note = Poison();
        await node.Append(new LedgerEvent.Booked(1, 10));
        await node.Append([.. Enumerable.Range(2, 3).Select(n => new LedgerEvent.Booked(n, 1, note))]);
        var last = await node.Append(new LedgerEvent.Booked(9, 1));

        await Node.Until(() => node.Accounts.State is ProjectionState.Stopped);
        await Assert.ThrowsAsync<ProjectionStoppedException>(async () => await node.Account(9, last));
        Assert.Equal(3, node.Accounts.Position.Value);
        Assert.Contains("3 rows failed within 1000 positions, and 2 may", node.Accounts.Error, StringComparison.Ordinal);

        Broken.Notes.TryRemove(note, out _);
        Assert.Equal(2, await node.ReadSide.Retry(nameof(AccountsProjection), row: null, default));
        Assert.Equal(5, (await node.List(last)).Count);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G11")]
    public async Task A_checkpoint_that_passes_a_failing_event_and_parks_nothing_loses_it(string engine)
    {
        Assert.Equal("1,2,3", await FailAndMend(engine, inner => inner));
        Assert.NotEqual("1,2,3", await FailAndMend(engine, inner => new ForgetfulDatabase(inner)));
    }

    private static async Task<string> FailAndMend(string engine, Func<IReadDatabase, IReadDatabase> wrap)
    {
        await using var rig = await LedgerRig.On(engine);
        var (node, note) = (await rig.Start(wrap: wrap), Poison());
        await node.Append(new LedgerEvent.Booked(1, 1), new LedgerEvent.Booked(1, 1, note), new LedgerEvent.Booked(1, 1));
        await Node.Until(() => node.Accounts is { Lag: 0, Position.Value: 3 });
        Broken.Notes.TryRemove(note, out _);
        await node.ReadSide.Retry(nameof(AccountsProjection), row: null, default);
        return (await node.Account(1))!.Seen;
    }

    private static string Poison()
    {
        var note = $"poison {Guid.NewGuid()}";
        Broken.Notes[note] = true;
        return note;
    }
}
