using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Versicle.Generators.Analyzers;
using Versicle.Generators.Contracts;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Discovery;
using Versicle.Generators.Emit;
using Versicle.Generators.Model;

namespace Versicle.Generators;

/// <summary>
/// Finds the messages, handlers, events, rows and projections of an assembly and writes its module; in an application, also
/// what composes the modules of everything it references.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class VersicleGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var found = Findings.Of(context);
        WriteRules(context, found);
        WriteFind(context, found);
        context.RegisterSourceOutput(found.Decided.SelectMany(static (all, _) => all), static (output, one) =>
            Add(output, $"{one.Decider.Type.HintName}.Decider.g.cs", DeciderEmitter.Emit(one)));
        WriteModule(context, found);
        ApplicationSteps.Add(context, found);
        WriteLock(context);
    }

    // In a build that is asked for it: the file is no business of any other.
    private static void WriteLock(IncrementalGeneratorInitializationContext context)
    {
        var isAsked = context.AnalyzerConfigOptionsProvider.Select(static (options, _) => EventLockAnalyzer.IsUpdating(options));
        var text = context.CompilationProvider.Combine(isAsked).Select(static (one, _) =>
            one.Right ? EventLock.Source(ContractReader.Of(one.Left)) : null);
        context.RegisterSourceOutput(text, static (output, source) =>
        {
            if (source is not null)
                output.AddSource("Versicle.EventLock.g.cs", SourceText.From(source, Encoding.UTF8));
        });
    }

    private static void WriteRules(IncrementalGeneratorInitializationContext context, Findings found)
    {
        var ruled = found.Messages.SelectMany(static (all, _) => all.Where(one => one.Rules is not null));
        context.RegisterSourceOutput(ruled, static (output, message) =>
            Add(output, $"{message.Type.HintName}.Rules.g.cs", RulesEmitter.Emit(message)));
    }

    private static void WriteFind(IncrementalGeneratorInitializationContext context, Findings found) =>
        context.RegisterSourceOutput(found.ReadModels, static (output, models) =>
        {
            if (models.Count > 0)
                Add(output, "Versicle.Find.g.cs", FindEmitter.Emit(models));
        });

    private static void WriteModule(IncrementalGeneratorInitializationContext context, Findings found)
    {
        context.RegisterSourceOutput(found.Assembly.Combine(found.HasModule), static (output, one) =>
        {
            if (one.Right)
                Add(output, "Versicle.Module.g.cs", ModuleEmitter.Emit(one.Left));
        });
        WriteConcern(context, found.Assembly, found.Messages, "Messages", ModuleEmitter.Messages);
        WriteConcern(context, found.Assembly, found.Handlers, "Handlers", ModuleEmitter.Handlers);
        WriteConcern(context, found.Assembly, found.Events, "Events", ModuleEmitter.Events);
        WriteConcern(context, found.Assembly, found.Rows, "Rows", ModuleEmitter.Rows);
        WriteConcern(context, found.Assembly, found.ReadModels, "ReadModels", ModuleEmitter.ReadModels);
        WriteConcern(context, found.Assembly, found.JsonContexts, "Json", ModuleEmitter.Json);
        WriteConcern(context, found.Assembly, found.Projections, "Projections", ModuleEmitter.Projections);
        WriteConcern(context, found.Assembly, found.Decided, "Deciders", ModuleEmitter.Deciders);
        WriteConcern(context, found.Assembly, found.Scripts, "Scripts", ModuleEmitter.Scripts);
        WriteConcern(context, found.Assembly, found.Code, "Code", ModuleEmitter.Code);
    }

    private static void WriteConcern<T>(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<string> assembly,
        IncrementalValueProvider<EquatableArray<T>> items,
        string name,
        Func<string, IReadOnlyCollection<T>, CodeWriter> emit) =>
        context.RegisterSourceOutput(assembly.Combine(items), (output, one) =>
        {
            if (one.Right.Count > 0)
                Add(output, $"Versicle.Module.{name}.g.cs", emit(one.Left, [.. one.Right]));
        });

    internal static void Add(SourceProductionContext output, string name, CodeWriter code) => output.AddSource(name, code.ToSource());
}
