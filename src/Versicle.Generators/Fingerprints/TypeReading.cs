using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Versicle.Generators.Fingerprints;

/// <summary>
/// Reads what a type is for anybody who holds a value of it: what it keeps, how it is made, and what may be called without
/// being named (overrides, and members of interfaces). Its other members count where they are used.
/// </summary>
internal sealed class TypeReading(INamedTypeSymbol type, StringBuilder text, UseFinder uses, Compilation compilation)
{
    public void Read()
    {
        uses.AddType(type.BaseType, at: null);
        foreach (var one in type.Interfaces)
            uses.AddType(one, at: null);
        if (type.TypeKind == TypeKind.Enum)
        {
            WriteValues(type, text);
            return;
        }

        text.Append(' ').Append(type.BaseType?.FullName());
        foreach (var parameter in Parameters())
        {
            text.Append(' ').Append(parameter.Type.FullName());
            Attributes.Write(parameter, text, uses);
            if (parameter.HasExplicitDefaultValue)
                text.Append(" =").Append(Meanings.Constant(parameter.ExplicitDefaultValue));
        }

        foreach (var member in type.GetMembers().Where(member => !member.IsImplicitlyDeclared && IsAlwaysThere(member)))
            uses.Add(member, at: null);
        AddImplementations();
    }

    /// <summary>The members of an enum, by their values: how these are written is nobody's business.</summary>
    public static void WriteValues(INamedTypeSymbol type, StringBuilder text)
    {
        var members = type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue);
        foreach (var member in members.OrderBy(field => field.Name, StringComparer.Ordinal))
            text.Append(' ').Append(member.Name).Append('=').Append(Meanings.Constant(member.ConstantValue));
    }

    /// <summary>Whether nothing but the compiler writes its accessors.</summary>
    public static bool IsAuto(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.Length > 0 && property.DeclaringSyntaxReferences.All(one => IsAuto(one.GetSyntax()));

    /// <summary>Whether its type's declaration is its own.</summary>
    public static bool IsPrimary(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is BaseTypeDeclarationSyntax);

    private void AddImplementations()
    {
        foreach (var member in type.AllInterfaces.SelectMany(one => one.GetMembers()).Select(type.FindImplementationForInterfaceMember))
        {
            var isOwn = SymbolEqualityComparer.Default.Equals(member?.ContainingAssembly, compilation.Assembly);
            if (isOwn && !member!.IsImplicitlyDeclared)
                uses.Add(member, at: null);
        }
    }

    private static bool IsAuto(SyntaxNode declaration) => declaration switch
    {
        ParameterSyntax => true,
        PropertyDeclarationSyntax { ExpressionBody: null, AccessorList.Accessors: var accessors } =>
            accessors.All(accessor => accessor is { Body: null, ExpressionBody: null }),
        _ => false,
    };

    private IEnumerable<IParameterSymbol> Parameters() => type.InstanceConstructors
        .Where(IsPrimary)
        .SelectMany(one => one.Parameters);

    private static bool IsAlwaysThere(ISymbol member) => member switch
    {
        IFieldSymbol field => field is { IsStatic: false, IsConst: false },
        IPropertySymbol { IsStatic: false } property => property.SetMethod is not null || property.IsOverride || IsAuto(property),
        IMethodSymbol method => method.IsOverride || method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor,
        _ => false,
    };
}
