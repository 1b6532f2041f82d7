using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Versicle.CodeFixes;

/// <summary>
/// One kind of mending. It proposes changes of the text, so that everything around them stays as its author wrote it.
/// </summary>
internal abstract class Fix(params string[] ids) : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. ids];

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await Spot.Find(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } spot)
                continue;
            foreach (var proposal in Propose(spot))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(proposal.Title, ct => proposal.Apply(context.Document.Project, ct), equivalenceKey: proposal.Title),
                    diagnostic);
            }
        }
    }

    /// <summary>What may be done about the spot's diagnostic; empty when only its author can know.</summary>
    protected abstract IEnumerable<Proposal> Propose(Spot spot);
}
