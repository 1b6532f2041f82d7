using Npgsql;

namespace Versicle.Stores.Tests.Faults;

/// <summary>kill -9 at each named point on the way of an append: it is there as a whole, or not at all.</summary>
[Collection(nameof(Faults))]
public sealed class KillPointTests : IAsyncDisposable
{
    private const int Killed = 128 + 9;

    private static readonly int Seeds = Tier.Of(push: 1, nightly: 20);

    private static readonly string[] Everywhere =
    [
        "session.after-begin", "session.before-statement", "session.after-statement", "session.before-append", "append.after-joining",
        "append.after-begin", "append.after-insert", "append.before-commit", "append.after-commit", "append.before-told", "append.after-told",
    ];

    private static readonly string[] OnSqlite =
    [
        .. Everywhere, "append.after-head", "append.after-savepoint", "append.after-conditions", "append.after-version", "append.after-event",
        "append.after-tags", "append.after-keys", "append.after-stream", "append.after-commit-row", "append.after-answer", "session.after-release",
        "append.before-undo", "append.in-undo", "append.after-undo",
    ];

    // An append is one request there, and what happens within it is the server's: KilledServerTests kill that.
    private static readonly string[] OnPostgres =
        [.. Everywhere, "append.before-connect", "append.after-connect", "append.after-send", "append.before-answer", "signal.before-notify", "signal.after-notify"];

    private readonly PostgresRig _postgres = new(TimeProvider.System);
    private readonly SqliteRig _sqlite = new(TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await _sqlite.DisposeAsync();
    }

    [Fact]
    [Trait("Guarantee", "G1")]
    public async Task On_sqlite_a_kill_at_any_point_leaves_each_append_whole_or_not_at_all()
    {
        var finding = new Finding("G1", "kill -9 at named points of an append, SQLite");
        var judge = new Judge();

        var missed = await Kill(OnSqlite, "sqlite", _sqlite.File(), judge, () => PowerLossTests.Look(judge, _sqlite.File()));

        finding.Nothing($"{OnSqlite.Length} points, {OnSqlite.Length * Seeds} kills, {judge.Told} acknowledged", [.. judge.Counts, ("points that were not reached", missed)]);
    }

    [Fact]
    [Trait("Guarantee", "G1")]
    public async Task On_postgres_a_kill_at_any_point_leaves_each_append_whole_or_not_at_all()
    {
        var finding = new Finding("G1", "kill -9 at named points of an append, PostgreSQL");
        var (judge, store) = (new Judge(), await _postgres.ConnectionString());

        var missed = await Kill(OnPostgres, "postgres", store, judge, async () =>
        {
            // What the dead process has sent is carried out yet, or undone, before it is judged.
            await using var database = new NpgsqlConnection(store + ";Pooling=false");
            await database.OpenAsync();
            while ((long)(await new NpgsqlCommand("select count(*) from pg_stat_activity where datname = current_database() and application_name = 'versicle'", database).ExecuteScalarAsync())! > 0)
                await Task.Delay(5, default);
            await judge.Look(database, "versicle.");
        });

        finding.Nothing($"{OnPostgres.Length} points, {OnPostgres.Length * Seeds} kills, {judge.Told} acknowledged", [.. judge.Counts, ("points that were not reached", missed)]);
    }

    [Fact]
    public async Task Of_a_row_and_events_in_two_transactions_a_kill_leaves_one_and_it_is_found()
    {
        var finding = new Finding("G1", "twin: a handler's row and its events are two transactions, kill -9");
        var judge = new Judge();

        var missed = await Kill(["twin.between"], "sqlite", _sqlite.File(), judge, () => PowerLossTests.Look(judge, _sqlite.File()), "apart");

        Assert.Equal(0, missed);
        finding.Caught("1 kill", ("in part", judge.InPart));
    }

    private static async Task<int> Kill(string[] points, string kind, string store, Judge judge, Func<Task> look, params string[] twin)
    {
        var (random, missed) = (new Random(Tier.Seed + judge.Told), 0);
        for (var seed = 0; seed < (twin is [] ? Seeds : 1); seed++)
        {
            foreach (var point in points)
            {
                var fault = new Dictionary<string, string> { ["VERSICLE_FAULT"] = $"{point}:{random.Next(1, point.Contains("connect", StringComparison.Ordinal) ? 2 : 12)}" };
                await using var client = Client.Begin(fault, ["load", kind, store, "4", $"{random.Next()}", .. twin]);
                var before = judge.Told;
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
                while (!patience.IsCancellationRequested && await client.Hear() is { } line)
                    judge.Hear(line);
                if (patience.IsCancellationRequested)
                {
                    missed++;
                    TestContext.Current.TestOutputHelper?.WriteLine($"{fault["VERSICLE_FAULT"]} was not reached, after {judge.Told - before} acknowledgements.");
                    await client.Kill();
                }

                Assert.Equal(Killed, await client.End());
                await look();
            }
        }

        return missed;
    }
}
