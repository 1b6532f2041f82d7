using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Versicle.Stores.Tests.Faults;

/// <summary>How much of it: seconds for every push, or the full figures (<c>eng/nightly.cs</c>). The same code with other numbers.</summary>
internal static class Tier
{
    private static readonly int Percent = int.Parse(Environment.GetEnvironmentVariable("VERSICLE_NIGHTLY") ?? "0", CultureInfo.InvariantCulture);

    /// <summary>Repeats a run's choices, not the machine's timing.</summary>
    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("VERSICLE_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : Environment.TickCount & 0xFFFFFF;

    /// <summary>Whether these are the full figures, which are measured on a machine that does nothing else.</summary>
    public static bool IsFull => Percent >= 100;

    public static int Of(int push, int nightly) => Math.Max(push, nightly * Percent / 100);
}

/// <summary>What a fault test did and found, for the nightly report and for whoever reads a failure.</summary>
internal sealed class Finding(string guarantee, string what)
{
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>Written down, and asserted: nothing of what must not be.</summary>
    public void Nothing(string sentence, params (string Name, long Count)[] mustBeNone)
    {
        Write(sentence, "none", mustBeNone);
        Assert.True(mustBeNone.All(count => count.Count == 0), Text(sentence, mustBeNone));
    }

    /// <summary>Written down, and asserted: the known-bad twin is caught.</summary>
    public void Caught(string sentence, params (string Name, long Count)[] mustBeSome)
    {
        Write(sentence, "some: a known-bad twin", mustBeSome);
        Assert.True(mustBeSome.Any(count => count.Count > 0), Text(sentence, mustBeSome));
    }

    private static string Text(string sentence, (string Name, long Count)[] counts) =>
        $"{sentence}: {string.Join(", ", counts.Select(count => $"{count.Name} {count.Count}"))}; seed {Tier.Seed}";

    private void Write(string sentence, string must, (string Name, long Count)[] counts)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(Text(sentence, counts));
        if (Environment.GetEnvironmentVariable("VERSICLE_FINDINGS") is not { Length: > 0 } file)
            return;

        var line = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["guarantee"] = guarantee,
            ["what"] = what,
            ["did"] = sentence,
            ["found"] = string.Join(", ", counts.Select(count => $"{count.Name} {count.Count}")),
            ["must"] = must,
            ["seconds"] = Stopwatch.GetElapsedTime(_began).TotalSeconds,
        });
        File.AppendAllLines(file, [line]);
    }
}

/// <summary>One after another, and beside nothing else: they stop processes and measure waits.</summary>
[CollectionDefinition(nameof(Faults), DisableParallelization = true)]
public sealed class FaultsCollection;
