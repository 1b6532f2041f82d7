using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Versicle.Generators;
using Versicle.Generators.Discovery;

namespace Versicle.CodeFixes;

/// <summary>VER1004: closes a set of events: abstract, with a private constructor.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class OpenSetFix() : Fix("VER1004")
{
    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        // One that derives from the set elsewhere is moved by hand.
        if (spot.Declaration is not (RecordDeclarationSyntax or ClassDeclarationSyntax) || EventSets.BrokenBy(spot.Type!) is not null)
            return [];
        var set = spot.Declaration;
        return [new($"Close '{set.Identifier.ValueText}'", [.. MakeAbstract(set), .. MakePrivate(set)])];
    }

    private static IEnumerable<Change> MakeAbstract(TypeDeclarationSyntax set)
    {
        if (set.Modifiers.Any(SyntaxKind.AbstractKeyword))
            yield break;
        var @sealed = set.Modifiers.FirstOrDefault(one => one.IsKind(SyntaxKind.SealedKeyword));
        yield return @sealed.IsKind(SyntaxKind.SealedKeyword)
            ? Change.Replace(@sealed, "abstract")
            : Change.InsertAt(set.SyntaxTree, set.Keyword.SpanStart, "abstract ");
    }

    private static IEnumerable<Change> MakePrivate(TypeDeclarationSyntax set)
    {
        var constructors = set.Members.OfType<ConstructorDeclarationSyntax>().Where(one => !one.Modifiers.Any(SyntaxKind.StaticKeyword)).ToArray();
        if (set.ParameterList is { Parameters: { Count: > 0 } parameters } list)
            return [new(set.SyntaxTree, list.Span, ""), Texts.Member(set, [.. MembersOf(set, parameters)])];
        if (constructors.Length > 0)
            return constructors.Where(IsOpen).SelectMany(one => Texts.Access(one, "private"));
        return [Texts.Member(set, $"private {set.Identifier.ValueText}()", "{", "}")];
    }

    private static bool IsOpen(ConstructorDeclarationSyntax constructor) => !constructor.Modifiers.Any(SyntaxKind.PrivateKeyword);

    // The constructor of a record's own parameters cannot be private: it becomes an ordinary one.
    private static IEnumerable<string> MembersOf(TypeDeclarationSyntax set, SeparatedSyntaxList<ParameterSyntax> parameters)
    {
        var names = parameters.Select(one => one.Identifier.ValueText).ToArray();
        var arguments = parameters.Select(one => $"{one.Type} {Names.Camel(one.Identifier.ValueText)}");
        var (left, right) = (string.Join(", ", names), string.Join(", ", names.Select(Names.Camel)));
        var assignment = names.Length == 1 ? $"{left} = {right}" : $"({left}) = ({right})";
        yield return $"private {set.Identifier.ValueText}({string.Join(", ", arguments)}) => {assignment};";
        foreach (var parameter in parameters)
        {
            yield return "";
            yield return $"public {parameter.Type} {parameter.Identifier.ValueText} {{ get; init; }}";
        }
    }
}
