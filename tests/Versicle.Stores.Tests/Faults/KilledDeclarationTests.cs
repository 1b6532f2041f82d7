using System.Globalization;
using Versicle.Postgres.Fixture;
using Versicle.Stores.Client;
using Versicle.Testing;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests.Faults;

/// <summary>A unique key is declared late, and whoever claims what earlier events have is broken off: whoever comes next ends it.</summary>
public sealed class KilledDeclarationTests : IAsyncDisposable
{
    private const int Killed = 128 + 9;
    private const int Many = 1_300; // Three batches of claims, and the declaration.

    private readonly SqliteRig _sqlite = new(TimeProvider.System);
    private readonly PostgresRig _postgres = new(TimeProvider.System);
    private readonly PostgresRig _other = new(TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _sqlite.DisposeAsync();
        await _postgres.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Theory]
    [Trait("Guarantee", "G3")]
    [InlineData("sqlite", "keys.after-batch:1")]
    [InlineData("sqlite", "append.after-keys:2")] // Within a transaction.
    [InlineData("sqlite", "keys.after-batch:4")] // The declaration is made, and nobody has heard of it.
    [InlineData("postgres", "keys.after-batch:1")]
    [InlineData("postgres", "keys.after-batch:3")]
    [InlineData("postgres", "keys.after-batch:4")]
    public async Task A_declaration_that_was_killed_ends_as_an_undisturbed_one(string kind, string point)
    {
        var (log, store) = await Started(kind, "killed.db", Many);
        Assert.Equal(Killed, await Faults.Client.Run(point, "declare", kind, store));
        Assert.InRange((await log.All()).Count, Many, Many + 3);

        Assert.Equal(0, await Faults.Client.Run(fault: null, "declare", kind, store));

        await EndsAsUndisturbed(kind, log, Many);
    }

    [Theory]
    [Trait("Guarantee", "G3")]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task What_old_code_appends_after_a_kill_counts_for_whoever_ends_it(string kind)
    {
        var (log, store) = await Started(kind, "killed.db", Many);
        Assert.Equal(Killed, await Faults.Client.Run("keys.after-batch:1", "declare", kind, store));
        Assert.Equal("member-3", Owners(await log.All())["m3"]);

        // Who has claimed it already gives it up by code that knows of no claims, and another takes it.
        await log.Succeed(Of(To("member-3", ExpectedVersion.Any, Event("""{"email":"m3"}""", "member-left"))));
        await log.Succeed(Of(To("member-x", ExpectedVersion.Any, Event("""{"email":"m3"}""", "member-joined"))));
        Assert.Equal(0, await Faults.Client.Run(fault: null, "declare", kind, store));

        var owners = Owners(await log.All());
        Assert.Equal((Many, "member-x"), (owners.Count, owners["m3"]));
        Assert.Empty((await Operations(log).Verify(anchor: null, progress: null, default)).Findings);
    }

    [Theory]
    [Trait("Guarantee", "G8")]
    [InlineData(300, false)] // The declaration with its claims.
    [InlineData(300, true)]
    [InlineData(Many, false)] // A batch of claims.
    [InlineData(Many, true)]
    public async Task A_declaration_whose_connection_is_cut_at_a_commit_ends_as_an_undisturbed_one(int members, bool isCommitted)
    {
        var (log, store) = await Started("postgres", "", members);
        var port = (await PostgresCluster.Shared).Port;
        await using var proxy = new CuttingProxy(port);
        var through = store.Replace(
            string.Create(CultureInfo.InvariantCulture, $"Port={port}"), string.Create(CultureInfo.InvariantCulture, $"Port={proxy.Port}"), StringComparison.Ordinal);
        var opened = new OpenedStore(
            new VersicleBuilder().UsePostgres(through).EventStore!,
            () => proxy.Arm(isCommitted ? Cut.BeforeTheAnswer : Cut.BeforeItArrives, "COMMIT\0"u8.ToArray())); // Not READ COMMITTED.

        await using (var host = Members.Host(opened))
            await host.Start(default);

        Assert.Equal(1, proxy.Cuts);
        await EndsAsUndisturbed("postgres", log, members);
    }

    [Fact]
    public async Task A_declaration_before_its_claims_leaves_them_out_for_ever_and_is_found()
    {
        var finding = new Finding("G3", "twin: a key is declared first, and claimed then; killed in between");
        var (log, store) = await Started("sqlite", "killed.db", 300);
        KeyDecision[] decisions =
        [
            new(new("member-joined", "member-email", IsRelease: false), IsActive: true, ""),
            new(new("member-left", "member-email", IsRelease: true), IsActive: true, ""),
        ];
        await log.Storage.DecideKeys(Of() with { KeyDecisions = 0 }, decisions, default);

        Assert.Equal(0, await Faults.Client.Run(fault: null, "declare", "sqlite", store));

        finding.Caught("300 members", ("values that nobody owns", 300 - Owners(await log.All()).Count));
    }

    // What was claimed for whom by which event, what was decided, and nothing that verification finds.
    private async Task EndsAsUndisturbed(string kind, IEventLog log, int members)
    {
        var (other, store) = await Started(kind, "undisturbed.db", members, isOther: true);
        Assert.Equal(0, await Faults.Client.Run(fault: null, "declare", kind, store));

        Assert.Equal(members, Owners(await other.All()).Count);
        Assert.Equal(await Told(other), await Told(log));
        Assert.Equal(await other.Storage.KeyDecisions(default), await log.Storage.KeyDecisions(default));
        Assert.Empty((await Operations(log).Verify(anchor: null, progress: null, default)).Findings);
    }

    private async Task<(IEventLog Log, string Place)> Started(string kind, string file, int members, bool isOther = false)
    {
        var rig = isOther ? _other : _postgres;
        var log = (kind == "sqlite" ? await _sqlite.Store(file) : await rig.Store()).Log;
        foreach (var some in Enumerable.Range(0, members).Chunk(650))
            await log.Succeed(Of([.. some.Select(n => To($"member-{n}", ExpectedVersion.Any, Event($$"""{"email":"m{{n}}"}""", "member-joined")))]));
        return (log, kind == "sqlite" ? _sqlite.File(file) : await rig.ConnectionString());
    }

    private static LogOperations Operations(IEventLog log) => new(log, readDatabase: null, new Ids());

    private static async Task<IEnumerable<string>> Told(IEventLog log) => (await log.All()).Select(recorded =>
        $"{recorded.Context.Position} {recorded.Context.Stream} {recorded.Type} {string.Join(", ", recorded.Keys.Select(key => (key.Value, key.IsRelease, key.Stream)))}");

    private static Dictionary<string, string> Owners(IEnumerable<RecordedEvent> events)
    {
        var owners = new Dictionary<string, string>();
        foreach (var (key, stream) in events.SelectMany(recorded => recorded.Keys.Select(key => (key, $"{key.Stream ?? recorded.Context.Stream}"))))
        {
            if (key.IsRelease)
                Assert.True(owners.Remove(key.Value, out var owner) && owner == stream);
            else
                owners.Add(key.Value, stream);
        }

        return owners;
    }

    /// <summary>Tells when it is open: what is sent from then on is the host's own.</summary>
    private sealed class OpenedStore(IEventStore inner, Action opened) : IEventStore
    {
        public IEventLog Log => inner.Log;

        public IAnswerBook Answers => inner.Answers;

        public async ValueTask Open(StoreContext context, CancellationToken ct)
        {
            await inner.Open(context, ct);
            opened();
        }

        public ValueTask<IStoreTransaction> Begin(string holder, CancellationToken ct) => inner.Begin(holder, ct);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
