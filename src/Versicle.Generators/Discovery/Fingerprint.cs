using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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

    // Public members only: a compiler does not read the private ones of an assembly.
    private void AddContract(INamedTypeSymbol type)
    {
        foreach (var attribute in type.GetAttributes().Where(IsOurs))
            _text.Append(Said(attribute)).Append('\n');
        for (var level = type; level is not null; level = level.BaseType)
        {
            foreach (var property in level.GetMembers().OfType<IPropertySymbol>().Where(IsPublic))
                _text.Append(property.Name).Append(' ').Append(property.Type.FullName()).Append(Said(property)).Append('\n');
        }

        foreach (var parameter in type.InstanceConstructors.Where(IsPublic).SelectMany(constructor => constructor.Parameters))
            _text.Append(parameter.Name).Append(' ').Append(parameter.Type.FullName()).Append(Said(parameter)).Append('\n');
    }

    private static string Said(ISymbol symbol) => string.Concat(symbol.GetAttributes().Where(IsOurs).Select(Said));

    private static string Said(AttributeData attribute)
    {
        var named = attribute.NamedArguments.Select(argument => $"{argument.Key}={argument.Value.ToCSharpString()}");
        var arguments = attribute.ConstructorArguments.Select(argument => argument.ToCSharpString()).Concat(named);
        return $"[{attribute.AttributeClass!.Name}({string.Join(", ", arguments)})]";
    }

    private static bool IsPublic(ISymbol member) => member is { IsStatic: false, DeclaredAccessibility: Accessibility.Public };

    private static bool IsOurs(AttributeData attribute) => attribute.AttributeClass?.ContainingNamespace.Name == "Versicle";
}
