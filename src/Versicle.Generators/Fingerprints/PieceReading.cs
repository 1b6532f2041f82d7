using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Versicle.Generators.Fingerprints;

/// <summary>Reads one declaration.</summary>
internal sealed class PieceReading(ISymbol declaration, Compilation compilation, CodeReader reader, CancellationToken ct)
{
    private readonly StringBuilder _text = new();

    public Piece Read(Func<SyntaxNode, Location?> switchIn)
    {
        // The parts of a partial type come in the order of files, which is nobody's intention.
        var parts = PartsOf(declaration).Select(part => (Node: part, Tokens: TokensOf(part)))
            .OrderBy(part => part.Tokens, StringComparer.Ordinal)
            .ToArray();
        var tree = parts.FirstOrDefault().Node?.SyntaxTree ?? compilation.SyntaxTrees.First();
        var uses = new UseFinder(reader.ModelOf(tree), _text, ct);
        Attributes.Write(declaration, _text, uses);
        if (declaration is INamedTypeSymbol type)
            new TypeReading(type, _text, uses, compilation).Read();
        else
            Signature(uses);

        var all = uses.Uses.ToList();
        foreach (var (node, tokens) in parts)
        {
            _text.Append('\n').Append(tokens);
            var finder = new UseFinder(reader.ModelOf(node.SyntaxTree), _text, ct);
            foreach (var searched in Searched(node))
                finder.Search(searched);
            all.AddRange(finder.Uses);
        }

        var version = CodeReader.VersionOf(declaration);
        if (version is { } number)
            _text.Append("\npure ").Append(number);
        var place = parts.Select(part => switchIn(part.Node)).FirstOrDefault(at => at is not null);
        return new(Meanings.Id(declaration), _text.ToString(), [.. all.Distinct()], version is not null, place);
    }

    private void Signature(UseFinder uses)
    {
        var types = declaration switch
        {
            IMethodSymbol method => method.Parameters.Select(one => one.Type).Append(method.ReturnType),
            IPropertySymbol property => property.Parameters.Select(one => one.Type).Append(property.Type),
            IFieldSymbol field => [field.Type],
            _ => Enumerable.Empty<ITypeSymbol>(),
        };
        foreach (var type in types)
        {
            _text.Append(' ').Append(type.FullName());
            uses.AddType(type, at: null);
        }

        // The type's own start runs before any static member of it.
        if (declaration.IsStatic && declaration.ContainingType?.StaticConstructors.FirstOrDefault(one => !one.IsImplicitlyDeclared) is { } start)
            uses.Add(start, at: null);
    }

    private IEnumerable<SyntaxNode> PartsOf(ISymbol symbol)
    {
        var references = symbol.DeclaringSyntaxReferences.AsEnumerable();
        if (symbol is IMethodSymbol { PartialImplementationPart: { } method })
            references = references.Concat(method.DeclaringSyntaxReferences);
        if (symbol is IPropertySymbol { PartialImplementationPart: { } property })
            references = references.Concat(property.DeclaringSyntaxReferences);
        return references.Select(reference => reference.GetSyntax(ct)).Where(part => IsOwn(part, symbol)).Distinct();
    }

    // A primary constructor is declared by its type, whose own piece has it.
    private static bool IsOwn(SyntaxNode part, ISymbol symbol) => symbol is INamedTypeSymbol || part is not BaseTypeDeclarationSyntax;

    private static IEnumerable<SyntaxNode> Searched(SyntaxNode part) => part switch
    {
        TypeDeclarationSyntax type => Defaults(type).Concat(type.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>() ?? []),
        EnumDeclarationSyntax => [],
        _ => [part],
    };

    // All else of a type's head is types, and no operation.
    private static IEnumerable<SyntaxNode> Defaults(TypeDeclarationSyntax type) =>
        type.ParameterList?.Parameters.Select(one => one.Default).OfType<SyntaxNode>() ?? [];

    private static string TokensOf(SyntaxNode part)
    {
        // The members of an enum count by their values, and those of a type are pieces of their own.
        if (part is EnumDeclarationSyntax)
            return "enum";
        var tokens = part.DescendantTokens(node => node is not AttributeListSyntax && (node == part || node is not MemberDeclarationSyntax));
        return string.Join(" ", tokens.Select(token => token.Text.Replace("\r\n", "\n")));
    }
}
