using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Discovery;

namespace Versicle.Generators.Analyzers;

/// <summary>Says what is wrong with messages, handlers, events, projections and read models, where they are declared.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeclarationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Rules.MissedCase, Rules.OpenSet, Rules.NoKey, Rules.RowType, Rules.ColumnType, Rules.UnnamedEvent,
        Rules.HandlerConstruction, Rules.MessageBinding, Rules.TwoKinds, Rules.ProjectionShape, Rules.ReadModelShape,
        Rules.UnseenCode, Rules.BuildSwitch, Rules.Validation,
        Rules.DeciderShape, Rules.CaseIsNoMessage, Rules.NoStream, Rules.NoAnswer,
        Rules.UpcastCircle, Rules.UpcastShape,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            var readings = Readings.Before(start.Compilation);
            start.RegisterSymbolAction(symbol => Analyze(symbol, readings), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, Readings? readings)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        bool IsSound(Readings.Subject subject) => readings?.IsSound(subject, type) is true;
        Report report = new OnceReport(context.Compilation, type.Locations[0], context.ReportDiagnostic).Tell;
        if (type.AllInterfaces.Length > 0 && !IsSound(Readings.Subject.Type))
        {
            Messages.Read(type, context.Compilation, report);
            Handlers.Read(type, context.Compilation, report);
            Projections.Read(type, context.Compilation, report, context.CancellationToken);
            Deciders.Read(type, context.Compilation, report, context.CancellationToken);
        }

        Upcasts.Check(type, context.Compilation, report);
        if (type.Attribute("RowAttribute") is not null && !IsSound(Readings.Subject.Row))
            Rows.Read(type, context.Compilation, type.Locations[0], report);
        if (ReadModels.NameOf(type) is not null && !IsSound(Readings.Subject.ReadModel))
            ReadModels.Table(type, context.Compilation, report);
        foreach (var pure in type.GetMembers().Prepend(type).Where(SharedCode.IsPure))
            SharedCode.Tell(pure, context.Compilation, report, context.CancellationToken);
        if (EventSets.BrokenBy(type) is { } set)
        {
            report(
                Rules.OpenSet,
                type.Locations[0],
                set.ShortName(),
                $"'{type.ShortName()}' derives from it from outside",
                $"Nest '{type.Name}' in '{set.ShortName()}', or derive from something else");
        }
    }
}
