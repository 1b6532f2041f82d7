using System.Text.Json;
using System.Text.Json.Serialization;

namespace Versicle.Benchmarks;

/// <summary>One number of a report: what one contestant did in one case, over all rounds.</summary>
/// <param name="Question">The program's name: <c>dispatch</c>.</param>
/// <param name="Case">What was done: <c>command, 3 middlewares</c>. Contestants of one case are compared.</param>
/// <param name="Contestant">Who did it.</param>
/// <param name="Unit">Of the three numbers: <c>ns</c> (less is better) or <c>/s</c> (more is better).</param>
/// <param name="Median">Over the rounds.</param>
/// <param name="Min">The least round.</param>
/// <param name="Max">The greatest round.</param>
/// <param name="Note">More about it: bytes of garbage, a 99th percentile; null for nothing.</param>
public sealed record Figure(
    string Question, string Case, string Contestant, string Unit, double Median, double Min, double Max, string? Note)
{
    /// <summary>How many times better this one is than <paramref name="other"/>: 1 is the same.</summary>
    public double Times(Figure other) => IsLessBetter ? other.Median / Median : Median / other.Median;

    /// <summary>Whether the smaller number wins.</summary>
    [JsonIgnore]
    public bool IsLessBetter => Unit is not "/s";

    /// <summary>As the one line that a benchmark program prints.</summary>
    public string ToLine() => JsonSerializer.Serialize(this);

    /// <summary>What <see cref="ToLine"/> wrote; null for any other line.</summary>
    public static Figure? OfLine(string line) =>
        line.StartsWith("{\"Question\":", StringComparison.Ordinal) ? JsonSerializer.Deserialize<Figure>(line) : null;

    /// <summary>The figure of several rounds.</summary>
    public static Figure Of(string question, string @case, string contestant, string unit, IReadOnlyCollection<double> rounds, string? note)
    {
        double[] sorted = [.. rounds.Order()];
        return new(question, @case, contestant, unit, sorted[sorted.Length / 2], sorted[0], sorted[^1], note);
    }
}
