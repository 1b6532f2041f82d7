namespace Samples.Tests;

/// <summary>
/// How much of what can be done for hours is done: little with every test run, and with <c>VERSICLE_TIER=long</c> as much as a promise
/// of a thousand needs. <c>VERSICLE_SEED</c> repeats the choices of a run.
/// </summary>
internal static class Tier
{
    public static int Seed { get; } = Number("VERSICLE_SEED") ?? Environment.TickCount & 0xFFFFFF;

    public static int Of(int quick, int thorough) => Environment.GetEnvironmentVariable("VERSICLE_TIER") == "long" ? thorough : quick;

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), out var number) ? number : null;
}
