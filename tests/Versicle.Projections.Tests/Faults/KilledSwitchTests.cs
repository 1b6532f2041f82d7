using System.Diagnostics;
using Versicle.Stores.Tests.Faults;

namespace Versicle.Projections.Tests.Faults;

/// <summary>kill -9 of the process that builds a new version, around its switch.</summary>
[Collection(nameof(Versicle.Stores.Tests.Faults))]
public sealed class KilledSwitchTests
{
    private const int Killed = 128 + 9;

    [Theory]
    [InlineData("sqlite", "rebuild.before-switch")]
    [InlineData("sqlite", "rebuild.in-switch")]
    [InlineData("sqlite", "rebuild.after-switch")]
    [InlineData("postgres", "rebuild.before-switch")]
    [InlineData("postgres", "rebuild.in-switch")]
    [InlineData("postgres", "rebuild.after-switch")]
    [Trait("Guarantee", "G12")]
    public async Task A_builder_that_is_killed_around_its_switch_leaves_one_version_serving_and_the_next_one_goes_on(string engine, string point)
    {
        await using var rig = await LedgerRig.On(engine);
        var old = await rig.Start(Patient);
        var token = await old.Append([.. Enumerable.Range(0, 200).Select(n => new LedgerEvent.Booked(n % 7, 1))]);
        var rows = await old.List(token);

        Assert.Equal(Killed, await Run(point, [engine, .. rig.Places, "new"]));

        var isSwitched = point == "rebuild.after-switch";
        Assert.Equal(isSwitched, await old.Current() == Later.Fingerprint);
        Assert.Equal(rows, await old.List(token));
        var doubled = rows.Select(row => row with { Balance = 2 * (row.Seen.Count(c => c == ',') + 1) }).ToList();
        var shown = await old.Shown();
        Assert.True(shown.SequenceEqual(rows) || isSwitched && shown.SequenceEqual(doubled), "people see neither version");

        token = await old.Append(new LedgerEvent.Booked(1, 1));
        var next = await rig.Start(Patient, Later.Module);
        var (mine, theirs) = (await old.List(token), await next.List(token));
        Assert.Equal(
            mine.Select(row => (row.Id, 2L * (row.Seen.Count(c => c == ',') + 1), row.Seen)), theirs.Select(row => (row.Id, row.Balance, row.Seen)));
        await rig.Stop(old); // While the builder was gone the old version may have come back: as long as there is a node with its code.
        await Node.Until(async () => await next.Current() == Later.Fingerprint && theirs.SequenceEqual(await next.Shown()));
    }

    private static async Task<int> Run(string fault, string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Versicle.Projections.Client.dll")
            .Replace("Versicle.Projections.Tests", "Versicle.Projections.Client", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            Environment = { ["VERSICLE_FAULT"] = fault },
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return process.ExitCode;
    }

    private static void Patient(VersicleBuilder versicle) =>
        (versicle.FreshnessDeadline, versicle.SessionLimit) = (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));
}
