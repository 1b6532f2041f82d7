using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Discovery;

namespace Versicle.Generators.Analyzers;

/// <summary>Keeps the sides apart: a query's handler asks for nothing that writes, a command's for nothing that may be behind.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SidesAnalyzer : DiagnosticAnalyzer
{
    private static readonly (string Name, string Space)[] WriteSide =
    [
        ("IWriteSession", "Versicle"), ("CommandBus", "Versicle"), ("IEventLog", "Versicle"), ("DispatchScope", "Versicle"),
        ("IEventStore", "Versicle.Stores"), ("IStoreTransaction", "Versicle.Stores"),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.QueryWrites, Rules.CommandReadsBehind];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        var handled = Handlers.KindsOf(type);
        if (type.TypeKind != TypeKind.Class || handled.IsEmpty || !context.Compilation.CanName(type))
            return;
        foreach (var parameter in type.InstanceConstructors.SelectMany(constructor => constructor.Parameters))
        {
            if (handled.Any(Handlers.IsQuery) && Find(parameter.Type, IsWriteSide) is { } writer)
                Tell(context, Rules.QueryWrites, parameter, type, writer);
            if (!handled.All(Handlers.IsQuery) && Find(parameter.Type, IsReadModel) is { } reader)
                Tell(context, Rules.CommandReadsBehind, parameter, type, reader);
        }
    }

    private static void Tell(
        SymbolAnalysisContext context, DiagnosticDescriptor rule, IParameterSymbol at, INamedTypeSymbol handler, ITypeSymbol asked) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, at.SourceLocation(), handler.ShortName(), asked.ShortName()));

    // Also behind Lazy, Func or a sequence.
    private static ITypeSymbol? Find(ITypeSymbol type, Func<ITypeSymbol, bool> isIt) =>
        isIt(type.WithoutNull()) ? type.WithoutNull()
        : type is IArrayTypeSymbol array ? Find(array.ElementType, isIt)
        : type is INamedTypeSymbol named ? named.TypeArguments.Select(argument => Find(argument, isIt)).FirstOrDefault(found => found is not null)
        : null;

    private static bool IsWriteSide(ITypeSymbol type) =>
        new[] { type }.Concat(type.AllInterfaces).Any(one => WriteSide.Any(known => one.IsVersicle(known.Name, space: known.Space)));

    private static bool IsReadModel(ITypeSymbol type) =>
        new[] { type }.Concat(type.AllInterfaces).Any(one => one.IsVersicle("IReadModel") || one.IsVersicle("IReadModel", arity: 1));
}
