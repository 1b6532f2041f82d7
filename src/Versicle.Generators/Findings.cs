using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Discovery;
using Versicle.Generators.Model;

namespace Versicle.Generators;

/// <summary>A model, and where its type is declared; apart, because only messages to people depend on the place.</summary>
internal sealed record Found<T>(T Model, Place? Place);

internal static class Found
{
    public static Found<T>? Of<T>(T? model, INamedTypeSymbol type)
        where T : class =>
        model is null ? null : new(model, Place.Of(type.SourceLocation()));
}

/// <summary>All that is found in one assembly, as values.</summary>
internal sealed record Findings(
    IncrementalValueProvider<string> Assembly,
    IncrementalValueProvider<EquatableArray<Found<MessageModel>>> PlacedMessages,
    IncrementalValueProvider<EquatableArray<Found<EventModel>>> PlacedEvents,
    IncrementalValueProvider<EquatableArray<HandlerModel>> Handlers,
    IncrementalValueProvider<EquatableArray<RowModel>> Rows,
    IncrementalValueProvider<EquatableArray<ReadModelModel>> ReadModels,
    IncrementalValueProvider<EquatableArray<ProjectionModel>> Projections,
    IncrementalValueProvider<EquatableArray<DeciderModel>> Deciders,
    IncrementalValueProvider<EquatableArray<JsonContextModel>> JsonContexts,
    IncrementalValueProvider<EquatableArray<ScriptModel>> Scripts,
    IncrementalValueProvider<EquatableArray<CodeModel>> Code)
{
    public IncrementalValueProvider<EquatableArray<MessageModel>> Messages { get; } =
        PlacedMessages.Select(static (all, _) => all.Select(one => one.Model).ToEquatable());

    public IncrementalValueProvider<EquatableArray<EventModel>> Events { get; } =
        PlacedEvents.Select(static (all, _) => all.Select(one => one.Model).ToEquatable());

    /// <summary>Deciders, each with those of the messages that a class of this assembly handles.</summary>
    public IncrementalValueProvider<EquatableArray<DecidedModel>> Decided { get; } =
        Deciders.Combine(Handlers).Select(static (all, _) => all.Left.Select(one => DecidedModel.Of(one, all.Right)).ToEquatable());

    /// <summary>Whether there is anything to bring.</summary>
    public IncrementalValueProvider<bool> HasModule =>
        Any(Messages).Or(Any(Handlers)).Or(Any(Events)).Or(Any(Rows)).Or(Any(ReadModels)).Or(Any(Projections)).Or(Any(Deciders))
            .Or(Any(JsonContexts)).Or(Any(Scripts));

    public static Findings Of(IncrementalGeneratorInitializationContext context)
    {
        var types = Types(context);
        var events = Attributed(context, "Versicle.EventTypeAttribute", static (type, compilation, _, _) =>
            OneOrNone(Found.Of(Discovery.Events.Read(type, compilation), type)));
        var readModels = Attributed(context, "Versicle.ReadModelAttribute", static (type, compilation, report, _) =>
            OneOrNone(Discovery.ReadModels.Read(type, compilation, report)), Readings.Subject.ReadModel);
        var projections = Each(types, static one => one.Projections);
        return new(
            context.CompilationProvider.Select(static (compilation, _) => compilation.AssemblyName ?? "Unnamed"),
            Each(types, static one => one.Messages),
            events,
            Each(types, static one => one.Handlers),
            AllRows(context, projections),
            readModels,
            projections,
            Each(types, static one => one.Deciders),
            Each(types, static one => one.JsonContexts),
            AllScripts(context),
            AllCode(context));
    }

    // A query names its row by a type argument: it cannot be inferred from SQL.
    private static IncrementalValueProvider<EquatableArray<RowModel>> AllRows(
        IncrementalGeneratorInitializationContext context, IncrementalValueProvider<EquatableArray<ProjectionModel>> projections)
    {
        var queried = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => RowCalls.IsCandidate(node), static (one, ct) => RowCalls.Read(one, ct))
            .Where(static row => row is not null)
            .Collect();
        var attributed = Attributed(context, "Versicle.RowAttribute", static (type, compilation, report, _) =>
            OneOrNone(Discovery.Rows.Read(type, compilation, type.SourceLocation(), report)), Readings.Subject.Row);
        return queried.Combine(attributed).Combine(projections).Select(static (all, _) =>
            all.Left.Left.Select(row => row!)
                .Concat(all.Left.Right)
                .Concat(all.Right.SelectMany(projection => projection.Folds).Select(fold => fold.Table.Row))
                .GroupBy(row => row.Type.HintName)
                .Select(same => same.First())
                .OrderBy(row => row.Type.FullName, StringComparer.Ordinal)
                .ToEquatable());
    }

    // What folds of other projects may use: contracts, and what is marked for it.
    private static IncrementalValueProvider<EquatableArray<CodeModel>> AllCode(IncrementalGeneratorInitializationContext context)
    {
        var events = Coded(context, "Versicle.EventTypeAttribute");
        var rows = Coded(context, "Versicle.ReadModelAttribute");
        var pure = Coded(context, "Versicle.PureAttribute");
        return events.Combine(rows).Combine(pure).Select(static (all, _) => all.Left.Left.Concat(all.Left.Right).Concat(all.Right)
            .Distinct()
            .OrderBy(one => one.Id, StringComparer.Ordinal)
            .ToEquatable());
    }

    private static IncrementalValueProvider<EquatableArray<CodeModel>> Coded(IncrementalGeneratorInitializationContext context, string attribute) =>
        All(context.SyntaxProvider.ForAttributeWithMetadataName(
            attribute,
            static (_, _) => true,
            static (one, ct) => Discovery.SharedCode.Read(one.TargetSymbol, one.SemanticModel.Compilation, ct)));

    private static IncrementalValueProvider<EquatableArray<ScriptModel>> AllScripts(IncrementalGeneratorInitializationContext context) =>
        context.AdditionalTextsProvider
            .Select(static (file, ct) => Discovery.Scripts.Read(file, ct))
            .Where(static script => script is not null)
            .Collect()
            .Select(static (all, _) => all
                .Select(script => script!)
                .OrderBy(script => script.Engine, StringComparer.Ordinal)
                .ThenBy(script => script.Name, StringComparer.Ordinal)
                .ToEquatable());

    private static IncrementalValueProvider<EquatableArray<FoundType>> Types(IncrementalGeneratorInitializationContext context) =>
        context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is TypeDeclarationSyntax { BaseList: not null },
                static (one, ct) => one.SemanticModel.GetDeclaredSymbol(one.Node, ct) is INamedTypeSymbol type
                    ? FoundType.Read(type, one.Node, one.SemanticModel.Compilation, ct)
                    : null)
            .Where(static found => found is not null)
            .Collect()
            .Select(static (all, _) => all.Select(found => found!).ToEquatable());

    // A partial type is met once per part.
    private static IncrementalValueProvider<EquatableArray<T>> Each<T>(
        IncrementalValueProvider<EquatableArray<FoundType>> types, Func<FoundType, EquatableArray<T>> items) =>
        types.Select((all, _) => all.SelectMany(one => items(one)).Distinct().ToEquatable());

    private static IncrementalValueProvider<EquatableArray<T>> Attributed<T>(
        IncrementalGeneratorInitializationContext context,
        string attribute,
        Func<INamedTypeSymbol, Compilation, Report, CancellationToken, EquatableArray<T>> read,
        Readings.Subject? subject = null) =>
        All(context.SyntaxProvider.ForAttributeWithMetadataName(
            attribute,
            static (_, _) => true,
            (one, ct) =>
            {
                var (type, compilation) = ((INamedTypeSymbol)one.TargetSymbol, one.SemanticModel.Compilation);
                return subject is { } known
                    ? Readings.Of(compilation).Read(known, one.TargetNode, report => read(type, compilation, report, ct))
                    : read(type, compilation, Reports.Nowhere, ct);
            }));

    // A partial type is met once per part.
    private static IncrementalValueProvider<EquatableArray<T>> All<T>(IncrementalValuesProvider<EquatableArray<T>> found) =>
        found.Where(static items => items.Count > 0).Collect().Select(static (all, _) => all.SelectMany(items => items).Distinct().ToEquatable());

    internal static EquatableArray<T> OneOrNone<T>(T? model)
        where T : class =>
        model is null ? default : new([model]);

    private static IncrementalValueProvider<bool> Any<T>(IncrementalValueProvider<EquatableArray<T>> items) =>
        items.Select(static (all, _) => all.Count > 0);
}

internal static class BooleanProviders
{
    public static IncrementalValueProvider<bool> Or(this IncrementalValueProvider<bool> left, IncrementalValueProvider<bool> right) =>
        left.Combine(right).Select(static (one, _) => one.Left || one.Right);
}
