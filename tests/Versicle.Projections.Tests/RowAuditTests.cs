using Microsoft.Extensions.Time.Testing;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Projections.Tests;

/// <summary>Rows are held against their events: what made them, and whether they are what it made.</summary>
public sealed class RowAuditTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_row_tells_which_events_made_it_and_which_did_not_and_by_whom(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        var note = $"poison {Guid.NewGuid()}";
        Broken.Notes[note] = true;
        await node.AppendBy(new() { Command = "Book", Actor = "ada" }, new LedgerEvent.Booked(1, 10), new LedgerEvent.Booked(2, 10));
        await node.Append(new LedgerEvent.Moved(2, 1, 5), new LedgerEvent.Booked(1, 1, note), new LedgerEvent.Booked(1, 1));
        await Node.Until(() => node.Accounts is { ParkedRows: 1, Lag: 0 });

        var story = await node.ReadSide.Explain(nameof(AccountsProjection), "accounts_view", "1", default);
        Assert.Equal((5L, """[1,15,"1,3"]""", node.Accounts.Fingerprint), (story.Position.Value, story.Row, story.Fingerprint));
        Assert.Equal([(1L, RowEffect.Applied), (3L, RowEffect.Applied), (4L, RowEffect.Parked), (5L, RowEffect.Parked)], Effects(story));
        Assert.Equal(("booked", "ada", "Book"), (story.Events[0].Type, story.Events[0].At.Metadata.Actor, story.Events[0].At.Metadata.Command));

        var parked = (await node.ReadSide.Parked(nameof(AccountsProjection), default))[0];
        await node.Account(1, await node.ReadSide.Skip(nameof(AccountsProjection), parked, "twice", MessageContext.None, default));
        story = await node.ReadSide.Explain(nameof(AccountsProjection), "accounts_view", "1", default);
        Assert.Equal([(1L, RowEffect.Applied), (3L, RowEffect.Applied), (4L, RowEffect.Skipped), (5L, RowEffect.Applied)], Effects(story));

        var nothing = await node.ReadSide.Explain(nameof(AccountsProjection), "accounts_view", "77", default);
        Assert.Equal((null, 0), (nothing.Row, nothing.Events.Count));

        static IEnumerable<(long, RowEffect)> Effects(RowStory story) => story.Events.Select(one => (one.At.Position.Value, one.Effect));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G28")]
    public async Task A_row_that_somebody_else_has_written_is_found_with_both_values(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        TamperedDatabase database = null!;
        var node = await rig.Start(wrap: inner => database = new(inner));
        var found = new List<string>();
        node.Versicle.RowDrifted += (_, row) => found.Add(row.Key);
        var last = await node.Append([.. Enumerable.Range(1, 5).Select(n => new LedgerEvent.Booked(n, n)), new LedgerEvent.Closed(5)]);
        await node.List(last);
        Assert.Empty((await Compare(node)).Drifted);

        // The known-bad twins: a value that is changed, a row that is taken away, and one that no event tells of.
        var table = (ReadTable<AccountView, long>)node.TableOf<AccountView>();
        await database.Tamper(new RowChanges<AccountView, long>(table, [new(1, 999, "1"), new(99, 1, "")], [2]));
        var drifted = (await Compare(node)).Drifted.OrderBy(row => row.Key).ToList();

        Assert.Equal(["1", "2", "99"], drifted.Select(row => row.Key));
        Assert.Equal(("""[1,999,"1"]""", """[1,1,"1"]""", last.Position), (drifted[0].Stored, drifted[0].Folded, drifted[0].Position));
        Assert.Equal((null, """[2,2,"2"]""", null), (drifted[1].Stored, drifted[1].Folded, drifted[2].Folded));
        Assert.Equal((3, true), (node.Accounts.DriftedRows, node.Accounts.IsHealthy));
        Assert.Equal(["1", "2", "99"], found.Order());

        await database.Tamper(new RowChanges<AccountView, long>(table, [new(1, 1, "1"), new(2, 2, "2")], [99]));
        Assert.Empty((await Compare(node)).Drifted);
        Assert.InRange(node.Accounts.DriftedRows, 0, 1); // The one without events is in no sample any more.
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G28")]
    public async Task Rows_that_change_meanwhile_are_compared_as_of_one_moment_each(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        var note = $"poison {Guid.NewGuid()}";
        Broken.Notes[note] = true;
        await node.Append(new LedgerEvent.Booked(1, 10), new LedgerEvent.Booked(2, 10, note), new LedgerEvent.Booked(3, 10));

        var writing = Task.Run(async () =>
        {
            for (var n = 0; n < 200; n++)
                await node.Append(n % 7 == 0 ? new LedgerEvent.Closed(3) : new LedgerEvent.Booked(1 + n % 3, 1), new LedgerEvent.Moved(1, 3, 1));
        });
        do
        {
            Assert.Empty((await Compare(node)).Drifted);
        }
        while (!writing.IsCompleted);
        await writing;
    }

    [Fact]
    [Trait("Guarantee", "G28")]
    public async Task Rows_are_compared_again_and_again_where_that_is_chosen()
    {
        await using var rig = LedgerRig.Sqlite();
        TamperedDatabase database = null!;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var node = await rig.Start(
            versicle =>
            {
                versicle.Time = time;
                versicle.ReadModels(read => read.CompareEvery = TimeSpan.FromMinutes(10));
            },
            wrap: inner => database = new(inner));
        await node.Account(1, await node.Append(new LedgerEvent.Booked(1, 1)));
        await database.Tamper(new RowChanges<AccountView, long>((ReadTable<AccountView, long>)node.TableOf<AccountView>(), [new(1, 2, "1")], []));

        await Node.Until(() =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return node.Accounts.DriftedRows == 1;
        });
    }

    private static ValueTask<DriftReport> Compare(Node node) => node.ReadSide.Compare(nameof(AccountsProjection), 400, default);

    /// <summary>A read database in which somebody writes who should not.</summary>
    private sealed class TamperedDatabase(IReadDatabase inner) : HeldDatabase(inner)
    {
        private readonly IReadDatabase _inner = inner;
        private volatile ProjectionDefinition? _accounts;

        public async Task Tamper(RowChanges changes)
        {
            var at = await _inner.Look(_accounts!, default);
            Assert.True(await _inner.Write(_accounts!, new(at, at, [changes]), default));
        }

        protected override ValueTask<bool> Commit(ProjectionDefinition projection, ProjectionWrite write)
        {
            if (projection.Name == nameof(AccountsProjection))
                _accounts = projection;
            return base.Commit(projection, write);
        }
    }
}
