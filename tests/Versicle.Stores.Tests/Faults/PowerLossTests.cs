using Dapper;
using Microsoft.Data.Sqlite;

namespace Versicle.Stores.Tests.Faults;

/// <summary>The power is cut while SQLite is written, again and again.</summary>
[Collection(nameof(Faults))]
public sealed class PowerLossTests
{
    [Fact]
    [Trait("Guarantee", "G2")]
    public async Task After_a_power_loss_all_that_was_acknowledged_is_there()
    {
        var finding = new Finding("G2", "power loss under 3 writers, SQLite");
        var losses = Tier.Of(push: 2, nightly: 300);

        var judge = await Lose(losses, synchronous: null);

        finding.Nothing($"{losses} power losses, {judge.Told} acknowledged", judge.Counts);
    }

    [Fact]
    public async Task Where_a_commit_waits_for_no_sync_acknowledged_events_are_lost_and_found_missing()
    {
        var finding = new Finding("G2", "twin: synchronous = NORMAL, SQLite");
        var losses = Tier.Of(push: 1, nightly: 10);

        var judge = await Lose(losses, synchronous: "normal");

        finding.Caught($"{losses} power losses, {judge.Told} acknowledged", ("lost", judge.Lost));
    }

    internal static async Task Look(Judge judge, string path)
    {
        if (!File.Exists(path))
        {
            judge.LookAtNothing();
            return;
        }

        await using var file = new SqliteConnection($"Data Source={path};Pooling=False");
        await file.OpenAsync();
        await judge.LookAtFile(file);
        if (await file.ExecuteScalarAsync<int>("select count(*) from sqlite_schema") == 0)
            judge.LookAtNothing(); // Its tables are one transaction, and it was not committed.
        else
            await judge.Look(file);
    }

    private static async Task<Judge> Lose(int losses, string? synchronous)
    {
        using var disk = new Disk();
        var (judge, random, path) = (new Judge(), new Random(Tier.Seed), Path.Combine(disk.Files, "test.db"));
        for (var loss = 0; loss < losses; loss++)
        {
            if (loss % 20 == 0)
            {
                judge.Forget();
                disk.Clear();
            }

            string[] arguments = ["load", "sqlite", path, "3", $"{random.Next()}", .. synchronous is null ? [] : new[] { synchronous }];
            await using (var client = Client.Begin(disk.Environment, arguments))
            {
                for (var left = random.Next(1, 60); left > 0 && await client.Hear() is { } line;)
                    left -= judge.Hear(line) ? 1 : 0;
                await client.Kill();
                while (await client.Hear() is { } line)
                    judge.Hear(line); // Said before it died.
            }

            disk.PowerOff(random);
            var before = judge.Lost;
            var copy = disk.Copy(); // The next one to open the file itself is the process under test.
            await Look(judge, Path.Combine(copy, "test.db"));
            Directory.Delete(copy, recursive: true);
            if (judge.Lost > before)
                TestContext.Current.TestOutputHelper?.WriteLine($"After power loss {loss + 1}, {(disk.WasTorn ? "torn" : "as synced")}: {judge.Lost - before} lost.");
        }

        return judge;
    }
}
