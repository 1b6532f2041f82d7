using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Discovery;
using Versicle.Generators.Model;

namespace Versicle.Generators.Analyzers;

/// <summary>
/// Says which events, mapped bodies and mapped answers no JSON context covers. An application knows all contexts; a library
/// that has one of its own answers for its own events, and one that has none leaves them to the application.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class JsonAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.NoJsonContract];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            var isApplication = ApplicationSteps.IsApplication(start.Options.AnalyzerConfigOptionsProvider);
            if (!isApplication && !Application.HasJsonContext(start.Compilation.Assembly))
                return;
            var coverage = new Lazy<JsonCoverage>(() => JsonCoverage.Of(start.Compilation));
            start.RegisterSymbolAction(symbol => Declared(symbol, coverage), SymbolKind.NamedType);
            start.RegisterOperationAction(operation => Mapped(operation, coverage), OperationKind.Invocation);
            if (isApplication)
                start.RegisterCompilationEndAction(end => Referenced(end, coverage));
        });
    }

    private static void Declared(SymbolAnalysisContext context, Lazy<JsonCoverage> coverage)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (Events.NameOf(type) is not null && !coverage.Value.Has(type) && Events.Read(type, context.Compilation) is not null)
            context.ReportDiagnostic(Create(type.SourceLocation(), $"event '{type.ShortName()}'", type));
    }

    // Events of libraries that left it to the application.
    private static void Referenced(CompilationAnalysisContext context, Lazy<JsonCoverage> coverage)
    {
        foreach (var type in Application.EventsOfReferences(context.Compilation).Where(one => !coverage.Value.Has(one)))
            context.ReportDiagnostic(Create(null, $"event '{type.ShortName()}'", type));
    }

    private static void Mapped(OperationAnalysisContext context, Lazy<JsonCoverage> coverage)
    {
        if (MappedMessage.Of((IInvocationOperation)context.Operation, context.Compilation) is not { } mapped)
            return;
        if (mapped.Result is { } result && !coverage.Value.Has(result))
            context.ReportDiagnostic(Create(mapped.At, $"'{result.ShortName()}', which '{mapped.Message.ShortName()}' answers,", result));
        foreach (var (name, type) in mapped.Body.Where(member => !coverage.Value.Has(member.Type)))
            context.ReportDiagnostic(Create(mapped.At, $"'{type.ShortName()}', the type of '{name}' in the body of '{mapped.Message.ShortName()}',", type));
    }

    /// <summary>The property of a diagnostic that holds the type as code names it.</summary>
    internal const string TypeName = "Type";

    private static Diagnostic Create(Location? at, string what, ITypeSymbol type) => Diagnostic.Create(
        Rules.NoJsonContract,
        at ?? Location.None,
        ImmutableDictionary<string, string?>.Empty.Add(TypeName, type.WithoutNull().FullName()),
        what,
        type.WithoutNull().ShortName());
}
