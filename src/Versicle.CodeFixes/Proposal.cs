using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Versicle.CodeFixes;

/// <summary>A change of one text.</summary>
internal sealed record Change(SyntaxTree Tree, TextSpan Span, string Text)
{
    public static Change Insert(SyntaxNode before, string text) => new(before.SyntaxTree, new(before.SpanStart, 0), text);

    public static Change InsertAt(SyntaxTree tree, int position, string text) => new(tree, new(position, 0), text);

    public static Change Replace(SyntaxNode node, string text) => new(node.SyntaxTree, node.Span, text);

    public static Change Replace(SyntaxToken token, string text) => new(token.SyntaxTree!, token.Span, text);
}

/// <summary>What a fix offers.</summary>
internal sealed record Proposal(string Title, params Change[] Changes)
{
    /// <summary>A file that comes with it, or null.</summary>
    public (string Name, string Text)? NewFile { get; init; }

    public async Task<Solution> Apply(Project project, CancellationToken ct)
    {
        var solution = project.Solution;
        foreach (var tree in Changes.GroupBy(change => change.Tree))
        {
            var id = solution.GetDocumentId(tree.Key) ?? throw new InvalidOperationException($"'{tree.Key.FilePath}' is no document of this solution.");
            var text = await tree.Key.GetTextAsync(ct).ConfigureAwait(false);
            var changed = text.WithChanges(tree.OrderBy(change => change.Span.Start).Select(change => new TextChange(change.Span, change.Text)));
            solution = solution.WithDocumentText(id, changed);
        }

        return NewFile is { } file
            ? solution.AddDocument(DocumentId.CreateNewId(project.Id), file.Name, SourceText.From(file.Text))
            : solution;
    }
}
