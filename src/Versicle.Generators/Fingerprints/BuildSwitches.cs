using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Versicle.Generators.Fingerprints;

/// <summary>The parts of a file between <c>#if</c> and <c>#endif</c>: in another build they say something else.</summary>
internal sealed class BuildSwitches(SyntaxTree tree, CancellationToken ct)
{
    private readonly ImmutableArray<TextSpan> _parts = Find(tree, ct);

    /// <summary>Whether part of a declaration, or all of it, is between them.</summary>
    public bool Touch(SyntaxNode declaration) => _parts.Any(part => part.IntersectsWith(declaration.Span));

    private static ImmutableArray<TextSpan> Find(SyntaxTree tree, CancellationToken ct)
    {
        var root = tree.GetRoot(ct);
        if (!root.ContainsDirectives)
            return [];
        var parts = ImmutableArray.CreateBuilder<TextSpan>();
        for (var at = root.GetFirstDirective(); at is not null; at = at.GetNextDirective())
        {
            if (at is IfDirectiveTriviaSyntax && at.GetRelatedDirectives() is [.., var end])
                parts.Add(TextSpan.FromBounds(at.SpanStart, end.Span.End));
        }

        return parts.ToImmutable();
    }
}
