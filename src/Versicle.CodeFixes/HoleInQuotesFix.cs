using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Versicle.CodeFixes;

/// <summary>VER1011: takes the quotes off a hole; what else is between them goes into its value.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class HoleInQuotesFix() : Fix("VER1011")
{
    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        if (spot.Around<InterpolationSyntax>() is not { Parent: InterpolatedStringExpressionSyntax whole } hole
            || hole is not { FormatClause: null, AlignmentClause: null })
            return [];
        var place = whole.Contents.IndexOf(hole);
        if (place == 0 || place + 1 == whole.Contents.Count)
            return [];
        var (before, after) = (whole.Contents[place - 1].ToString(), whole.Contents[place + 1].ToString());
        var (opening, closing) = (before.LastIndexOf('\''), after.IndexOf('\''));
        if (opening < 0 || closing < 0)
            return [];
        var (prefix, suffix) = (before.Substring(opening + 1), after.Substring(0, closing));
        var value = prefix.Length + suffix.Length == 0 ? hole.ToString() : $"{{$\"{prefix}{hole}{suffix}\"}}";
        var span = TextSpan.FromBounds(hole.SpanStart - prefix.Length - 1, hole.Span.End + suffix.Length + 1);
        return [new("Take the quotes away", new Change(hole.SyntaxTree, span, value))];
    }
}
