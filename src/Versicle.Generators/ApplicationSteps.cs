using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Versicle.Generators.Discovery;
using Versicle.Generators.Emit;
using Versicle.Generators.Model;

namespace Versicle.Generators;

/// <summary>The steps of a project with <c>VersicleApplication=true</c>. In every other project they end at once.</summary>
internal static class ApplicationSteps
{
    private const string Property = "build_property.VersicleApplication";

    public static void Add(IncrementalGeneratorInitializationContext context, Findings found)
    {
        var isApplication = context.AnalyzerConfigOptionsProvider.Select(static (options, _) => IsApplication(options));
        var application = context.CompilationProvider.Combine(isApplication).Select(static (one, ct) =>
            one.Right ? Application.Read(one.Left, ct) : null);
        WriteModules(context, application, found);
        WriteCreated(context, application, found);
        ReportProblems(context, application, found);
    }

    /// <summary>Whether the project says so.</summary>
    public static bool IsApplication(AnalyzerConfigOptionsProvider options) =>
        options.GlobalOptions.TryGetValue(Property, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    private static void WriteModules(
        IncrementalGeneratorInitializationContext context, IncrementalValueProvider<ApplicationModel?> application, Findings found)
    {
        var composed = application.Combine(found.Assembly.Combine(found.HasModule)).Select(static (one, _) => one.Left is null
            ? null
            : new Composition(
                one.Right.Right ? one.Left.Modules.Append(ModuleEmitter.NameOf(one.Right.Left)).ToEquatable() : one.Left.Modules,
                one.Left.CheckedByHand,
                one.Left.HasHosting,
                one.Left.HasHttp));
        context.RegisterSourceOutput(composed, static (output, one) =>
        {
            if (one is null)
                return;
            VersicleGenerator.Add(output, "Versicle.Application.g.cs", ApplicationEmitter.Modules(one.Modules, one.ByHand));
            if (one.HasHosting)
                VersicleGenerator.Add(output, "Versicle.AddVersicle.g.cs", ApplicationEmitter.AddVersicle(one.HasHttp));
        });
    }

    private static void WriteCreated(
        IncrementalGeneratorInitializationContext context, IncrementalValueProvider<ApplicationModel?> application, Findings found)
    {
        var commands = application.Combine(found.Messages).Select(static (one, _) => one.Left is { HasHttp: true }
            ? one.Left.Entries.Where(entry => entry.Result is not null).Select(entry => (entry.Type, entry.Result!))
                .Concat(one.Right.Where(IsAnswering).Select(message => (message.Type.FullName, message.Result!.FullName)))
                .Distinct()
                .ToEquatable()
            : default);
        context.RegisterSourceOutput(commands, static (output, all) =>
        {
            if (all.Count > 0)
                VersicleGenerator.Add(output, "Versicle.Created.g.cs", ApplicationEmitter.Created(all));
        });
    }

    private static void ReportProblems(
        IncrementalGeneratorInitializationContext context, IncrementalValueProvider<ApplicationModel?> application, Findings found)
    {
        var byHand = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => HandRegistrations.IsCandidate(node),
                static (one, ct) => HandRegistrations.Read((InvocationExpressionSyntax)one.Node, one.SemanticModel, ct))
            .Where(static message => message is not null)
            .Collect();
        var problems = application.Combine(OwnEntries(found)).Combine(byHand).Select(static (one, _) => one.Left.Left is { } known
            ? ApplicationChecks.Find([.. known.Entries, .. one.Left.Right], [.. known.ByHand, .. one.Right.Select(message => message!)]).ToEquatable()
            : default);
        context.RegisterSourceOutput(problems, static (output, all) =>
        {
            foreach (var problem in all)
                output.ReportDiagnostic(problem.ToDiagnostic());
        });
    }

    // Its own manifest is generated, so this compilation does not have it.
    private static IncrementalValueProvider<EquatableArray<ManifestEntry>> OwnEntries(Findings found) =>
        found.PlacedMessages.Combine(found.PlacedEvents).Combine(found.Handlers).Combine(found.ReadModels)
            .Combine(found.Projections).Combine(found.Decided)
            .Select(static (all, _) =>
            {
                var (((((messages, events), handlers), readModels), projections), deciders) = all;
                return messages.Select(one => Entry(Kinds.Message(one.Model.IsQuery), one.Model.Type, "", one.Place))
                    .Concat(events.Select(one => Entry(Kinds.Event, one.Model.Type, one.Model.Name, one.Place)))
                    .Concat(handlers.Select(HandlerEntry))
                    .Concat(readModels.Select(one => Entry(Kinds.ReadModel, one.Type, one.Name)))
                    .Concat(projections.SelectMany(ProjectionEntries))
                    .Concat(deciders.SelectMany(DecidedEntries))
                    .ToEquatable();
            });

    private static IEnumerable<ManifestEntry> ProjectionEntries(ProjectionModel projection) =>
        projection.Folds.Select(fold => Entry(Kinds.Projection, fold.Table.Row.Type, projection.Type.DottedName));

    private static IEnumerable<ManifestEntry> DecidedEntries(DecidedModel decided) => decided.Handled.Select(one =>
        new ManifestEntry(Kinds.CommandHandler, one.Command, one.Command, decided.Decider.Type.DottedName, Result: null, Place: null));

    private static ManifestEntry HandlerEntry(HandlerModel handler)
    {
        var kind = Kinds.Handler(handler.IsQuery);
        return new(kind, handler.Message, handler.Message, handler.Type.DottedName, Result: null, Place: null);
    }

    private static ManifestEntry Entry(string kind, TypeRef type, string detail, Place? place = null) =>
        new(kind, type.FullName, type.Path, detail, Result: null, place);

    private static bool IsAnswering(MessageModel message) => message is { IsQuery: false, Result: not null };

    private sealed record Composition(EquatableArray<string> Modules, EquatableArray<string> ByHand, bool HasHosting, bool HasHttp);
}
