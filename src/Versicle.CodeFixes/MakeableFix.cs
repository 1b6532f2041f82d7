using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Versicle.CodeFixes;

/// <summary>VER1010, VER1013, VER1017: turns a type that cannot be made, or not member by member, into one that can.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class MakeableFix() : Fix("VER1010", "VER1013", "VER1017")
{
    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        if (spot.Declaration is not { } type)
            yield break;
        var @abstract = type.Modifiers.FirstOrDefault(one => one.IsKind(SyntaxKind.AbstractKeyword));
        if (@abstract.IsKind(SyntaxKind.AbstractKeyword) && spot.Id != "VER1013")
            yield return new("Make it sealed", Change.Replace(@abstract, "sealed"));
        else if (HiddenConstructor(type) is { } hidden && spot.Id != "VER1017")
            yield return new("Make its constructor public", [.. Texts.Access(hidden, "public")]);
        else if (type is ClassDeclarationSyntax && spot.Id != "VER1010")
            yield return new("Make it a record", Change.Replace(type.Keyword, "record"));
        else if (spot.Id == "VER1017" && WithoutInit(type).ToArray() is { Length: > 0 } members)
            yield return new("Let its members be set as it is made", [.. members.Select(AddInit)]);
    }

    private static ConstructorDeclarationSyntax? HiddenConstructor(TypeDeclarationSyntax type)
    {
        var all = type.Members.OfType<ConstructorDeclarationSyntax>().Where(one => !one.Modifiers.Any(SyntaxKind.StaticKeyword)).ToArray();
        return type.ParameterList is null && all is [var only] && !only.Modifiers.Any(SyntaxKind.PublicKeyword) ? only : null;
    }

    private static IEnumerable<AccessorListSyntax> WithoutInit(TypeDeclarationSyntax type) => type.Members
        .OfType<PropertyDeclarationSyntax>()
        .Select(property => property.AccessorList)
        .OfType<AccessorListSyntax>()
        .Where(list => list.Accessors is [{ RawKind: (int)SyntaxKind.GetAccessorDeclaration, Body: null, ExpressionBody: null }]);

    private static Change AddInit(AccessorListSyntax list) => Change.InsertAt(list.SyntaxTree, list.Accessors[0].Span.End, " init;");
}
