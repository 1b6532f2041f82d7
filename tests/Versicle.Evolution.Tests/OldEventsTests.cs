using Versicle.Modules;
using Versicle.Modules.Generated;

namespace Versicle.Evolution.Tests;

/// <summary>A log with old events is read as if they had been stored as they are today, by everybody who reads it.</summary>
[Trait("Guarantee", "G30")]
public sealed class OldEventsTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Rows_are_folded_of_todays_events_at_the_head_from_the_first_one_and_as_of_then(string engine)
    {
        await using var library = await Library.On(engine);
        var host = await library.Start();
        var last = await Library.AppendTheOldYears(host);
        var again = await library.Start();

        foreach (var one in new[] { host, again })
        {
            Assert.Equal(new(1, "Ann Ray", "Rome", "1,3,3,4"), await Find(one, 1, last));
            Assert.Equal(new(2, "Bob (en)", "Rome", "2,4"), await Find(one, 2, last));
        }

        Assert.Equal(new(1, "Ann Lee (en)", "", "1"), await AsOf(2));
        Assert.Equal(new(1, "Ann Ray", "Oslo", "1,3,3"), await AsOf(3));
        ValueTask<PatronView?> AsOf(long position) =>
            host.Queries.Dispatch(new GetPatron(1), new MessageContext { AsOf = new AsOf.Position(new(position)) }, Ct);
    }

    [Fact]
    public async Task Without_its_upcast_an_old_event_is_in_no_row()
    {
        await using var library = await Library.On("sqlite");
        var host = await library.Start(new WithoutUpcasts());
        var last = await Library.AppendTheOldYears(host);

        Assert.Null(await Find(host, 1, last)); // The known-bad twin: what a filter by today's names alone would come to.
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task The_audit_of_rows_and_the_audit_trail_tell_of_them(string engine)
    {
        await using var library = await Library.On(engine);
        var host = await library.Start();
        await Find(host, 1, await Library.AppendTheOldYears(host));

        var story = await host.ReadSide.Explain(nameof(PatronsProjection), "patrons", "1", Ct);
        Assert.Equal(["patron-created", "patron-changed", "couple-moved"], story.Events.Select(one => one.Type));
        var compared = await host.ReadSide.Compare(nameof(PatronsProjection), 10, Ct);
        Assert.Equal((2, 0), (compared.Compared.Count, compared.Drifted.Count));

        var trail = await host.Audit.Read(new() { Stream = StreamName.Of("patron", 1) }, Ct);
        Assert.Equal(
            [(1L, new PatronEvent.Enrolled(1, "Ann Lee", "en")), (3L, new PatronEvent.Renamed(1, "Ann Ray")), (3L, new PatronEvent.Moved(1, "Oslo"))],
            trail.Entries.Select(entry => (entry.At.Position.Value, (PatronEvent)entry.Event)));
        var moves = await host.Audit.Read(new() { Query = EventQuery.Match(["patron-enrolled"]) }, Ct);
        Assert.Equal([1L, 2L], moves.Entries.Select(entry => entry.At.Position.Value));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Deciders_of_a_stream_and_of_a_condition_decide_on_todays_events(string engine)
    {
        await using var library = await Library.On(engine);
        var host = await library.Start();
        await Library.AppendTheOldYears(host);

        var same = await Assert.ThrowsAsync<RefusedException>(async () => await host.Commands.Dispatch(new PatronCommand.Rename(1, "Ann Ray"), Ct));
        var renamed = await host.Commands.Dispatch(new PatronCommand.Rename(1, "Ann"), Ct);
        await Library.Append(host, 1, "patron-changed", """{"patron":1,"name":"Anna","city":"Bern"}"""); // Old code runs on, beside.
        var told = await host.Commands.Dispatch(new PatronCommand.Rename(1, "Anne"), Ct);
        Assert.Equal((Patron.SameName, "Ann of Oslo", "Anne of Bern"), (same.Refusal, renamed.Result, told.Result));

        // One has moved with "couple-moved" and in two "patron-changed", of which the condition sees the moves alone.
        var tooOften = await Assert.ThrowsAsync<RefusedException>(async () => await host.Commands.Dispatch(new MoveCommand.Move(1, "Kiev"), Ct));
        var second = await host.Commands.Dispatch(new MoveCommand.Move(2, "Kiev"), Ct);
        Assert.Equal((Moves.TooOften, new Moves(2, 0)), (tooOften.Refusal, second.Result));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_condition_on_todays_name_is_broken_by_an_old_event(string engine)
    {
        await using var library = await Library.On(engine);
        var host = await library.Start();
        await Library.AppendTheOldYears(host);

        await Assert.ThrowsAsync<ConditionConflictException>(async () => await host.Commands.Dispatch(new Enrol(1, "Ann"), Ct));
        await host.Commands.Dispatch(new Enrol(3, "Cyd"), Ct);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Of_one_that_became_several_a_row_takes_all_or_is_parked_with_none(string engine)
    {
        await using var library = await Library.On(engine);
        var host = await library.Start();
        await Library.AppendTheOldYears(host);
        var city = $"Atlantis {Guid.NewGuid()}";
        Broken.Cities[city] = true;
        var last = await Library.Append(host, 1, "patron-changed", $$"""{"patron":1,"name":"Nobody","city":"{{city}}"}""");
        await Find(host, 2, last);

        await Assert.ThrowsAnyAsync<VersicleException>(async () => await Find(host, 1, last));
        var parked = Assert.Single(await host.ReadSide.Parked(nameof(PatronsProjection), Ct));
        Assert.Equal(new(1, "Ann Ray", "Rome", "1,3,3,4"), await Find(host, 1, default)); // Not renamed either.
        Broken.Cities.TryRemove(city, out _);
        await host.ReadSide.Retry(nameof(PatronsProjection), parked, Ct);

        Assert.Equal(new(1, "Nobody", city, "1,3,3,4,5,5"), await Find(host, 1, last));
    }

    [Fact]
    public async Task It_is_read_and_never_published_and_its_unique_keys_are_its_own()
    {
        await using var library = await Library.On("sqlite");
        var host = await library.Start();
        await Library.AppendTheOldYears(host);

        var refused = await Assert.ThrowsAnyAsync<ArgumentException>(async () => await host.Commands.Dispatch(new EnrolAsBefore(9), Ct));
        Assert.Contains("'PatronRegistered' is an old event, which is only read. Publish what it becomes.", refused.Message);

        var registry = new ModuleRegistry();
        new Versicle_Evolution_TestsModule().Register(registry);
        var codec = new EventCodec(registry.Events, StoredJson.Create(registry.JsonContexts));
        var recorded = (await host.Log.Read(new() { After = new(3) }, Ct)).Events[0];
        Assert.Equal([KeyChange.Claim("flat", "Rome")], codec.KeysOf(recorded));
    }

    private static ValueTask<PatronView?> Find(VersicleHost host, long patron, ConsistencyToken after) =>
        host.Queries.Dispatch(new GetPatron(patron), after, Ct);

    private sealed class WithoutUpcasts : VersicleModule
    {
        public override void Register(ModuleRegistry registry)
        {
            new Versicle_Evolution_TestsModule().Register(registry);
            foreach (var (type, declared) in registry.Events.ToList())
                registry.Events[type] = declared with { Upcast = null };
        }
    }
}
