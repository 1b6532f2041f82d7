using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Discovery;

namespace Versicle.Generators.Analyzers;

/// <summary>Reads the text of SQL: no hole inside quotes, no read model by its name.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SqlAnalyzer : DiagnosticAnalyzer
{
    private static readonly Regex TableNames = new(
        "\\b(?:from|join)\\s+\"?([a-z_][a-z0-9_]*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.HoleInQuotes, Rules.LiteralReadModel];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            var readModels = Application.ReadModelsOf(start.Compilation)
                .GroupBy(model => model.Name)
                .ToImmutableDictionary(same => same.Key, same => same.First().Row, StringComparer.OrdinalIgnoreCase);
            start.RegisterOperationAction(operation => Analyze(operation, readModels), OperationKind.InterpolatedStringHandlerCreation);
        });
    }

    private static void Analyze(OperationAnalysisContext context, ImmutableDictionary<string, string> readModels)
    {
        var creation = (IInterpolatedStringHandlerCreationOperation)context.Operation;
        if (!creation.Type.IsVersicle("Sql"))
            return;
        var scan = new SqlScan();
        foreach (var part in PartsOf(creation.Content))
        {
            if (part.Kind == OperationKind.InterpolatedStringAppendLiteral)
            {
                var text = TextOf(part);
                scan.Read(text);
                FindReadModels(context, part, text, readModels);
            }
            else if (scan.Quotes is { } quotes)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Rules.HoleInQuotes, part.Syntax.GetLocation(), part.Syntax.ToString(), quotes.What, quotes.Remedy));
            }
        }
    }

    private static void FindReadModels(
        OperationAnalysisContext context, IOperation part, string text, ImmutableDictionary<string, string> readModels)
    {
        foreach (Match match in TableNames.Matches(text))
        {
            var name = match.Groups[1].Value;
            if (readModels.TryGetValue(name, out var row))
                context.ReportDiagnostic(Diagnostic.Create(Rules.LiteralReadModel, part.Syntax.GetLocation(), name, row));
        }
    }

    private static IEnumerable<IInterpolatedStringAppendOperation> PartsOf(IOperation content) => content switch
    {
        IInterpolatedStringOperation text => text.Parts.OfType<IInterpolatedStringAppendOperation>(),
        IInterpolatedStringAdditionOperation sum => PartsOf(sum.Left).Concat(PartsOf(sum.Right)),
        _ => [],
    };

    private static string TextOf(IInterpolatedStringAppendOperation part) =>
        part.AppendCall is IInvocationOperation { Arguments: [{ Value.ConstantValue: { HasValue: true, Value: string text } }, ..] } ? text : "";
}
