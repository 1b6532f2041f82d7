using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Versicle.CodeFixes;

/// <summary>Changes that several fixes make.</summary>
internal static class Texts
{
    /// <summary>The blanks that the node's line begins with.</summary>
    public static string Indent(SyntaxNode node)
    {
        var text = node.SyntaxTree.GetText();
        var line = text.Lines.GetLineFromPosition(node.SpanStart).ToString();
        return line.Substring(0, line.Length - line.TrimStart().Length);
    }

    /// <summary>An attribute above a declaration.</summary>
    public static Change Attribute(SyntaxNode declaration, string attribute) =>
        Change.Insert(declaration, $"[{attribute}]\n{Indent(declaration)}");

    /// <summary>A member at the end of a type, which is given a body if it has none.</summary>
    public static Change Member(TypeDeclarationSyntax type, params string[] lines)
    {
        var indent = Indent(type);
        var text = string.Concat(lines.Select(line => $"{indent}    {line}".TrimEnd() + "\n"));
        if (type.CloseBraceToken.IsKind(SyntaxKind.None))
            return Change.Replace(type.SemicolonToken, $"\n{indent}{{\n{text}{indent}}}");
        var line = type.SyntaxTree.GetText().Lines.GetLineFromPosition(type.CloseBraceToken.SpanStart);
        var isAlone = line.ToString().TrimStart().StartsWith("}", StringComparison.Ordinal);
        return Change.InsertAt(
            type.SyntaxTree,
            isAlone ? line.Start : type.CloseBraceToken.SpanStart,
            isAlone ? (type.Members.Count > 0 ? "\n" : "") + text : $"\n{text}{indent}");
    }

    /// <summary>Gives a declaration another access, or one where it has none.</summary>
    public static IEnumerable<Change> Access(MemberDeclarationSyntax declaration, string access)
    {
        var now = declaration.Modifiers.Where(IsAccess).ToArray();
        if (now.Length == 0)
            return [Change.InsertAt(declaration.SyntaxTree, FirstTokenOf(declaration).SpanStart, access + " ")];
        return now.Select((token, i) => i == 0
            ? Change.Replace(token, access)
            : new Change(declaration.SyntaxTree, token.FullSpan, ""));
    }

    public static bool IsAccess(SyntaxToken token) => token.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.PrivateKeyword
        or SyntaxKind.ProtectedKeyword or SyntaxKind.InternalKeyword or SyntaxKind.FileKeyword;

    // After its attributes.
    private static SyntaxToken FirstTokenOf(MemberDeclarationSyntax declaration) => declaration.AttributeLists.Count == 0
        ? declaration.GetFirstToken()
        : declaration.AttributeLists.Last().GetLastToken().GetNextToken();
}
