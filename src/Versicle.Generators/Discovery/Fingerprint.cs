using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Versicle.Generators.Discovery;

/// <summary>
/// The fingerprint of a projection's code: a hash over the tokens of what decides its rows. Comments, layout, line endings,
/// file names and build settings leave it as it is.
/// </summary>
internal sealed class Fingerprint(Compilation compilation)
{
    // Raised when generated code begins to keep rows in another way.
    private const string Mapping = "mapping 1";
    private const int Digits = 12;

    private readonly StringBuilder _text = new(Mapping);

    /// <summary>All of a type: its attributes, members and nested types.</summary>
    public void Add(INamedTypeSymbol type, CancellationToken ct) => Add(type, withNested: true, ct);

    /// <summary>A type without those nested in it: a set of events, of which only those handled count.</summary>
    public void AddAlone(INamedTypeSymbol type, CancellationToken ct) => Add(type, withNested: false, ct);

    /// <summary>12 hexadecimal digits.</summary>
    public override string ToString()
    {
        using var hash = SHA256.Create();
        var digits = new StringBuilder(Digits);
        foreach (var part in hash.ComputeHash(Encoding.UTF8.GetBytes(_text.ToString())).Take(Digits / 2))
            digits.Append(part.ToString("x2", CultureInfo.InvariantCulture));
        return digits.ToString();
    }

    private void Add(INamedTypeSymbol type, bool withNested, CancellationToken ct)
    {
        _text.Append('\n').Append(type.ToDisplayString()).Append('\n');

        // An editor has the source of other projects and a build has not: both must come to the same digits.
        if (SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly))
            AddTokens(type, withNested, ct);
        else
            AddContract(type);
    }

    private void AddTokens(INamedTypeSymbol type, bool withNested, CancellationToken ct)
    {
        // The parts of a partial type come in the order of files, which is nobody's intention.
        var parts = type.DeclaringSyntaxReferences
            .Select(reference => TokensOf(reference.GetSyntax(ct), withNested))
            .OrderBy(part => part, StringComparer.Ordinal);
        foreach (var part in parts)
            _text.Append(part).Append('\n');
    }

    private static string TokensOf(SyntaxNode declaration, bool withNested)
    {
        var tokens = declaration.DescendantTokens(
            node => withNested || node == declaration || node is not BaseTypeDeclarationSyntax);
        return string.Join(" ", tokens.Select(token => token.Text.Replace("\r\n", "\n")));
    }

    private void AddContract(INamedTypeSymbol type)
    {
        foreach (var attribute in type.GetAttributes().Where(IsOurs))
            _text.Append(attribute).Append('\n');
        for (var level = type; level is not null; level = level.BaseType)
        {
            foreach (var property in level.GetMembers().OfType<IPropertySymbol>().Where(one => !one.IsStatic))
                _text.Append(property.ToDisplayString()).Append(' ').Append(property.Type.FullName()).Append('\n');
        }

        foreach (var constructor in type.InstanceConstructors)
        {
            foreach (var parameter in constructor.Parameters)
            {
                _text.Append(parameter.Name).Append(' ').Append(parameter.Type.FullName());
                _text.Append(string.Concat(parameter.GetAttributes().Where(IsOurs))).Append('\n');
            }
        }
    }

    private static bool IsOurs(AttributeData attribute) => attribute.AttributeClass?.ContainingNamespace.Name == "Versicle";
}
