namespace Versicle.Benchmarks;

/// <summary>How much a run does. <c>--smoke</c> does just enough to see that everything works: its numbers mean nothing.</summary>
/// <param name="Rounds">How often the contestants take turns.</param>
/// <param name="Turn">How long one turn of one contestant lasts, about.</param>
/// <param name="Scale">Data set sizes are multiplied by it: 1 for real runs.</param>
public sealed record Effort(int Rounds, TimeSpan Turn, double Scale)
{
    /// <summary>What the command line asks for: <c>--smoke</c>, <c>--rounds N</c>, <c>--turn SECONDS</c>.</summary>
    public static Effort Of(string[] args)
    {
        if (args.Contains("--smoke"))
            return new(Rounds: 1, TimeSpan.FromMilliseconds(50), Scale: 0.002);
        return new(
            (int)Option(args, "--rounds", 5),
            TimeSpan.FromSeconds(Option(args, "--turn", 2)),
            Option(args, "--scale", 1));
    }

    /// <summary>A data set's size in this run: at least 1.</summary>
    public int Of(int size) => Math.Max(1, (int)(size * Scale));

    private static double Option(string[] args, string name, double otherwise) =>
        Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length
            ? double.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture)
            : otherwise;
}
