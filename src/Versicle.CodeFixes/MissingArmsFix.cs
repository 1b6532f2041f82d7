using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Versicle.Generators;
using Versicle.Generators.Analyzers;

namespace Versicle.CodeFixes;

/// <summary>VER1022: writes an arm for each case that a switch misses, to be filled in.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class MissingArmsFix() : Fix("VER1022")
{
    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        var names = spot.Diagnostic.Properties[SwitchAnalyzer.Missed]!.Split('\n');
        var (given, write) = spot.Node switch
        {
            SwitchExpressionSyntax one => (one.GoverningExpression, (Func<string[], Change>)(cases => Arms(spot, one, cases))),
            SwitchStatementSyntax one => (one.Expression, cases => Sections(spot, one, cases)),
            _ => (null, null),
        };
        if (given is null || spot.Model.GetTypeInfo(given, spot.Ct).Type is not { } type)
            return [];
        var missed = Known.ValuesOf(type.WithoutNull())
            .Select(value => value.Case)
            .OfType<ITypeSymbol>()
            .Where(one => names.Contains(one.FullName()))
            .Select(one => one.ToMinimalDisplayString(spot.Model, spot.Node.SpanStart))
            .ToArray();
        return missed.Length == 0 ? [] : [new("Write the missing arms", write!(missed))];
    }

    // Before the arm for the rest, which is the last one.
    private static Change Arms(Spot spot, SwitchExpressionSyntax whole, string[] cases)
    {
        var arms = cases.Select(one => $"{one} => {spot.Throw(whole.SpanStart)},");
        if (whole.Arms.LastOrDefault(arm => arm.Pattern is DiscardPatternSyntax or VarPatternSyntax && arm.WhenClause is null) is { } rest)
            return Change.Insert(rest, string.Concat(arms.Select(arm => arm + Between(rest))));
        var comma = whole.Arms.Count > whole.Arms.SeparatorCount && whole.Arms.Count > 0 ? "," : "";
        var end = whole.Arms.Count > 0 ? whole.Arms.GetWithSeparators().Last().Span.End : whole.OpenBraceToken.Span.End;
        return Change.InsertAt(whole.SyntaxTree, end, comma + string.Concat(arms.Select(arm => Between(whole.Arms.LastOrDefault()) + arm)));
    }

    private static Change Sections(Spot spot, SwitchStatementSyntax whole, string[] cases)
    {
        var indent = Texts.Indent(whole) + "    ";
        var sections = cases.Select(one => $"case {one}:\n{indent}    {spot.Throw(whole.SpanStart)};\n{indent}");
        var rest = whole.Sections.FirstOrDefault(section => section.Labels.Any(label => label is DefaultSwitchLabelSyntax));
        return Change.InsertAt(whole.SyntaxTree, rest?.SpanStart ?? whole.CloseBraceToken.SpanStart, string.Concat(sections));
    }

    // Arms stand below each other, or in one line, as they did.
    private static string Between(SyntaxNode? arm)
    {
        if (arm is null)
            return " ";
        var line = arm.SyntaxTree.GetText().Lines.GetLineFromPosition(arm.SpanStart);
        return line.ToString().Substring(0, arm.SpanStart - line.Start).Trim().Length == 0 ? "\n" + Texts.Indent(arm) : " ";
    }
}
