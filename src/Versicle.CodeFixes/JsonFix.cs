using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Versicle.Generators;
using Versicle.Generators.Analyzers;
using Versicle.Generators.Discovery;

namespace Versicle.CodeFixes;

/// <summary>VER1020: names a type in the project's JSON context, or makes a context.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class JsonFix() : Fix("VER1020")
{
    private const string Space = "System.Text.Json.Serialization";

    /// <summary>None: they would all write at one place, or make the same file.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        if (!spot.Diagnostic.Properties.TryGetValue(JsonAnalyzer.TypeName, out var type) || type is null)
            return [];
        type = type.Replace("global::", "");
        var contexts = Application.JsonContextsOf(spot.Compilation)
            .Select(context => (context.Name, Declaration: spot.DeclarationOf(context)))
            .Where(context => context.Declaration is not null)
            .Select(context => new Proposal($"Add it to '{context.Name}'", Texts.Attribute(context.Declaration!, $"{Space}.JsonSerializable(typeof({type}))")))
            .ToArray();
        return contexts.Length > 0 ? contexts : [NewContext(spot, type)];
    }

    private static Proposal NewContext(Spot spot, string type)
    {
        var assembly = spot.Compilation.AssemblyName ?? "Project";
        var name = Names.Word(assembly.Substring(assembly.LastIndexOf('.') + 1)) + "Json";
        var space = spot.Model.GetEnclosingSymbol(spot.Node.SpanStart, spot.Ct)?.ContainingNamespace;
        var head = space is null or { IsGlobalNamespace: true } ? "" : $"namespace {space.ToDisplayString(Symbols.Qualified)};\n\n";
        return new($"Make '{name}'")
        {
            NewFile = (name + ".cs", $$"""
                using {{Space}};

                {{head}}/// <summary>How events and answers are written as JSON, known when the program is built.</summary>
                [JsonSerializable(typeof({{type}}))]
                internal sealed partial class {{name}} : JsonSerializerContext;

                """),
        };
    }
}
