using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Versicle.Generators;

/// <summary>Names made from names.</summary>
internal static class Names
{
    /// <summary>A column's name: <c>UserId</c> to <c>user_id</c>, <c>HTTPStatus</c> to <c>http_status</c>, <c>Id2</c> to <c>id2</c>.</summary>
    public static string Snake(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && StartsWord(name, i) && text[text.Length - 1] != '_')
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    /// <summary>A parameter's name, with <c>@</c> where it is a keyword.</summary>
    public static string Camel(string name) => Escape(char.ToLowerInvariant(name[0]) + name.Substring(1));

    /// <summary>With <c>@</c> where it is a keyword.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;

    /// <summary>The name of an assembly's module.</summary>
    public static string Module(string assembly)
    {
        var word = Word(assembly);
        return (word.Length > 0 && SyntaxFacts.IsIdentifierStartCharacter(word[0]) ? word : "_" + word) + "Module";
    }

    /// <summary>With <c>_</c> for everything that is not part of a word.</summary>
    public static string Word(string text) =>
        string.Concat(text.Select(character => SyntaxFacts.IsIdentifierPartCharacter(character) ? character : '_'));

    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    // A word starts at a capital after something that is none, and at the last capital of a row of them before a small letter.
    private static bool StartsWord(string name, int i) =>
        char.IsUpper(name[i])
        && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
}
