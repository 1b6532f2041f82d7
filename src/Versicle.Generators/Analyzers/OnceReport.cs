using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;

namespace Versicle.Generators.Analyzers;

/// <summary>
/// Hands problems of one declaration to the compiler, each once. A place in another project, which only an editor can see,
/// becomes the declaration's own.
/// </summary>
internal sealed class OnceReport(Compilation compilation, Location fallback, Action<Diagnostic> add)
{
    private readonly HashSet<Diagnostic> _told = [];

    public void Tell(DiagnosticDescriptor rule, Location? at, params object[] arguments)
    {
        var place = at?.SourceTree is { } tree && compilation.ContainsSyntaxTree(tree) ? at : fallback;
        var problem = Diagnostic.Create(rule, place, arguments);
        if (_told.Add(problem))
            add(problem);
    }
}
