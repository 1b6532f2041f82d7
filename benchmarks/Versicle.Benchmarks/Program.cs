// Asks the questions and writes down the answers.
//
//   dotnet run -c Release --project benchmarks/Versicle.Benchmarks -- all            everything, into docs/benchmarks/report.md
//   dotnet run -c Release --project benchmarks/Versicle.Benchmarks -- dispatch       one question, printed
//   dotnet run -c Release --project benchmarks/Versicle.Benchmarks -- all --smoke    sees that everything works; writes nothing
//
// --rounds N, --turn SECONDS and --scale FACTOR are handed on: see Measuring/Effort.cs.

using Versicle.Benchmarks;

var wanted = args.FirstOrDefault(arg => !arg.StartsWith('-')) ?? "all";
var questions = Question.All.Where(question => wanted == "all" || question.Name == wanted).ToList();
if (questions.Count == 0)
{
    Console.Error.WriteLine($"There is no question '{wanted}'. Take one of: all, {string.Join(", ", Question.All.Select(q => q.Name))}.");
    return 2;
}

var options = args.Where(arg => arg != wanted).ToArray();
var repository = Repository.Here();
var figures = new List<Figure>();
foreach (var question in questions)
{
    var (answers, failed) = await question.Ask(repository, options);
    if (failed is not null)
    {
        Console.Error.WriteLine($"'{question.Name}' ended with an error: {failed}");
        return 1;
    }

    if (answers.Count == 0)
    {
        Console.Error.WriteLine($"'{question.Name}' answered nothing.");
        return 1;
    }

    figures.AddRange(answers);
}

var report = new Report(questions, figures, await repository.Describe(options));
Console.WriteLine(report.ToMarkdown());
if (wanted == "all" && !options.Contains("--smoke"))
    Console.WriteLine($"Written: {report.Write(repository)}");
return 0;
