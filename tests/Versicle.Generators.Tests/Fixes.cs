using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace Versicle.Generators.Tests;

/// <summary>What an editor offers about a diagnostic, and what comes of accepting it.</summary>
internal static class Fixes
{
    /// <summary>All that an editor would load.</summary>
    public static readonly ImmutableArray<CodeFixProvider> All =
        [.. typeof(CodeFixes.Fix).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(ExportCodeFixProviderAttribute), inherit: false))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!)];

    /// <summary>The titles, with the whole source after each; a file that is made is after the source.</summary>
    public static async Task<IReadOnlyList<(string Title, string Source)>> Of(Build build, string id, CancellationToken ct)
    {
        using var workspace = new AdhocWorkspace();
        var document = Open(workspace, build);
        var offered = new List<CodeAction>();
        var diagnostic = build.Own.First(one => one.Id == id);
        foreach (var provider in All.Where(one => one.FixableDiagnosticIds.Contains(id)))
            await provider.RegisterCodeFixesAsync(new(document, diagnostic, (action, _) => offered.Add(action), ct));

        var after = new List<(string, string)>();
        foreach (var action in offered)
        {
            var changed = (await action.GetOperationsAsync(ct)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
            after.Add((action.Title, await SourceOf(changed, document, ct)));
        }

        return after;
    }

    private static Document Open(AdhocWorkspace workspace, Build build)
    {
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Default,
            build.Compilation.AssemblyName!,
            build.Compilation.AssemblyName!,
            LanguageNames.CSharp,
            compilationOptions: build.Compilation.Options,
            parseOptions: build.Compilation.SyntaxTrees.First().Options,
            metadataReferences: build.Compilation.References));
        var solution = project.Solution;
        foreach (var tree in build.Compilation.SyntaxTrees)
            solution = solution.AddDocument(DocumentId.CreateNewId(project.Id), tree.FilePath, tree.GetText());
        return solution.GetProject(project.Id)!.Documents.Single(one => one.Name == "Source.cs");
    }

    private static async Task<string> SourceOf(Solution changed, Document document, CancellationToken ct)
    {
        var text = (await changed.GetDocument(document.Id)!.GetTextAsync(ct)).ToString()[Build.Undocumented.Length..];
        var made = changed.GetProject(document.Project.Id)!.DocumentIds.Except(document.Project.DocumentIds);
        foreach (var id in made)
            text += "\n// " + changed.GetDocument(id)!.Name + "\n" + await changed.GetDocument(id)!.GetTextAsync(ct);
        return text;
    }
}
