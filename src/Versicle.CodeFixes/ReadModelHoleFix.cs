using System.Composition;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Versicle.Generators;
using Versicle.Generators.Discovery;

namespace Versicle.CodeFixes;

/// <summary>VER1012: puts a read model's hole where its name stood, and asks for the read model when it is not there yet.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class ReadModelHoleFix() : Fix("VER1012")
{
    // As the analyzer's, but of the code as it is written, where a quote has a backslash before it.
    private static readonly Regex TableNames = new(
        "\\b(?:from|join)\\s+[\\\\\"]*([a-z_][a-z0-9_]*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        var text = spot.Node.ToString();
        foreach (var (name, row) in Application.ReadModelsOf(spot.Compilation))
        {
            var match = TableNames.Matches(text).Cast<Match>()
                .FirstOrDefault(one => string.Equals(one.Groups[1].Value, name, StringComparison.OrdinalIgnoreCase));
            if (match is null || !spot.Diagnostic.GetMessage().StartsWith($"'{match.Groups[1].Value}'", StringComparison.Ordinal))
                continue;
            var span = WithQuotes(spot.Node.SpanStart + match.Groups[1].Index, match.Groups[1].Length, spot.Node.SyntaxTree.GetText());
            if (InScope(spot, row) is { } known)
                yield return new($"Write '{{{known}}}'", new Change(spot.Node.SyntaxTree, span, $"{{{known}}}"));
            else if (Parameter(spot, row, name) is { } asked)
                yield return new($"Ask for 'IReadModel<{row}>'", asked, new Change(spot.Node.SyntaxTree, span, $"{{{Names.Camel(name)}}}"));
        }
    }

    private static string? InScope(Spot spot, string row) => spot.InScope(type =>
        type is INamedTypeSymbol { TypeArguments: [var kept] } && type.IsVersicle("IReadModel", arity: 1) && kept.ShortName() == row);

    // Into the constructor that a class has beside its name; another one would need an assignment as well.
    private static Change? Parameter(Spot spot, string row, string name)
    {
        if (spot.Declaration is not { } type)
            return null;
        var parameter = $"{spot.Name(type.SpanStart, "Versicle", "IReadModel")}<{row}> {Names.Camel(name)}";
        if (type.ParameterList is { } list)
            return Change.InsertAt(type.SyntaxTree, list.CloseParenToken.SpanStart, (list.Parameters.Count > 0 ? ", " : "") + parameter);
        return type.Members.OfType<ConstructorDeclarationSyntax>().Any()
            ? null
            : Change.InsertAt(type.SyntaxTree, (type.TypeParameterList?.Span ?? type.Identifier.Span).End, $"({parameter})");
    }

    // In code the quote of a name is written \" or "".
    private static TextSpan WithQuotes(int start, int length, SourceText text)
    {
        var quotes = 0;
        while (text[start - quotes - 1] is '"' or '\\')
            quotes++;
        return new(start - quotes, length + (2 * quotes));
    }
}
