using System.Globalization;
using System.Text;

namespace Versicle.Benchmarks;

/// <summary>All answers as one Markdown page: for each case the ratios first, then the numbers they come from.</summary>
public sealed class Report(IReadOnlyList<Question> questions, IReadOnlyList<Figure> figures, IReadOnlyList<string> circumstances)
{
    private const string Ours = "Versicle";

    /// <summary>The page.</summary>
    public string ToMarkdown()
    {
        var page = new StringBuilder("# Measured beside the peers\n\n");
        foreach (var line in circumstances)
            page.Append(CultureInfo.InvariantCulture, $"- {line}\n");
        page.Append("\n\"Times\" says how many times better Versicle is than the one in the row (1.0 = the same, 2.0 = twice as good, 0.5 = half as good).\n");
        page.Append("Numbers are medians over the rounds, with the least and the greatest round.\n");
        foreach (var question in questions)
            Append(page, question);
        return page.ToString();
    }

    /// <summary>Writes it to <c>docs/benchmarks/report.md</c>; answers where.</summary>
    public string Write(Repository repository)
    {
        var file = repository.File("docs", "benchmarks", "report.md");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, ToMarkdown());
        return file;
    }

    /// <summary>A figure's median with its unit.</summary>
    public static string Number(Figure figure) =>
        $"{Short(figure.Median)} {figure.Unit}{(figure.Note is { } note ? $", {note}" : "")}";

    private void Append(StringBuilder page, Question question)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {question.Title}\n\n{question.Fairness}\n");
        foreach (var @case in figures.Where(f => f.Question == question.Name).GroupBy(f => f.Case))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n**{@case.Key}**\n\n| | times | median | min – max | |\n| --- | ---: | ---: | ---: | ---: |\n");
            var ours = @case.FirstOrDefault(f => f.Contestant == Ours);
            foreach (var figure in @case)
            {
                var times = ours is null || ReferenceEquals(figure, ours) ? "" : Short(ours.Times(figure));
                page.Append(CultureInfo.InvariantCulture, $"| {figure.Contestant} | {times} | {Short(figure.Median)} {figure.Unit} | {Short(figure.Min)} – {Short(figure.Max)} | {figure.Note} |\n");
            }
        }
    }

    private static string Short(double number) =>
        number.ToString(number >= 100 ? "N0" : number >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
