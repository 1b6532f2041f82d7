using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Versicle.Generators.Contracts;
using Versicle.Generators.Diagnostics;

namespace Versicle.Generators.Analyzers;

/// <summary>Holds the events of a project to its <c>events.lock.json</c>, once there is one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EventLockAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The properties of a diagnostic that hold the record to be kept, its stored name, and what it becomes.</summary>
    internal const string Kept = "Kept", Name = "Name", Into = "Into";

    private const string Update = "build_property.VersicleUpdateEventLock";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.BrokenContract, Rules.LockBehind];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationAction(Analyze);
    }

    /// <summary>Whether this build writes the lock.</summary>
    internal static bool IsUpdating(AnalyzerConfigOptionsProvider options) =>
        options.GlobalOptions.TryGetValue(Update, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    private static void Analyze(CompilationAnalysisContext context)
    {
        var file = context.Options.AdditionalFiles.FirstOrDefault(one => Path.GetFileName(one.Path) == EventLock.FileName);
        if (file?.GetText(context.CancellationToken) is not { } text)
            return;
        var place = Location.Create(file.Path, default, new(LinePosition.Zero, LinePosition.Zero));
        if (EventLock.Read(text.ToString()) is not { } stored)
        {
            Report(Rules.LockBehind, place, "cannot be read", "Take it from version control again");
            return;
        }

        var check = new LockCheck(stored, ContractReader.Of(context.Compilation));
        foreach (var broken in check.Problems())
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.BrokenContract, broken.Type?.Locations[0] ?? place, PropertiesOf(broken.Kept), broken.Event, broken.What, broken.Remedy));
        if (!IsUpdating(context.Options.AnalyzerConfigOptionsProvider) && check.Unsaid() is { } unsaid && !check.Problems().Any())
            Report(Rules.LockBehind, place, $"does not say {unsaid}", "Run 'dotnet build -p:VersicleUpdateEventLock=true', and commit the file");

        void Report(DiagnosticDescriptor rule, Location at, params object[] arguments) =>
            context.ReportDiagnostic(Diagnostic.Create(rule, at, arguments));
    }

    private static ImmutableDictionary<string, string?> PropertiesOf(OldRecord kept) => kept.IsWhole
        ? ImmutableDictionary<string, string?>.Empty.Add(Kept, kept.Declaration).Add(Name, kept.Name).Add(Into, kept.Into)
        : ImmutableDictionary<string, string?>.Empty;
}
