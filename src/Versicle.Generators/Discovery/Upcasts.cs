using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Versicle.Generators.Diagnostics;

namespace Versicle.Generators.Discovery;

/// <summary>Old events: those that are stored no more, and say what they are today.</summary>
internal static class Upcasts
{
    private static readonly ConditionalWeakTable<Compilation, INamedTypeSymbol[]> Own = new();
    private static readonly ConditionalWeakTable<SyntaxTree, TypeDeclarationSyntax[]> Candidates = new();

    /// <summary>What a type says that it becomes, or null: it is no old event.</summary>
    public static ITypeSymbol? IntoOf(ITypeSymbol type) =>
        type.AllInterfaces.FirstOrDefault(one => one.IsVersicle("IUpcast", arity: 1))?.TypeArguments[0];

    /// <summary>The old events that are one of these today. They are in its project, so whoever handles it sees them.</summary>
    public static IEnumerable<INamedTypeSymbol> Of(INamedTypeSymbol happened, Compilation compilation) =>
        In(happened.ContainingAssembly, compilation).Where(old => LastOf(old) is { } last && (happened.IsSameAs(last) || happened.DerivesFrom(last)));

    /// <summary>Tells what is wrong with an old event.</summary>
    public static void Check(INamedTypeSymbol type, Compilation compilation, Report report)
    {
        if (IntoOf(type) is not { } into)
            return;
        if (Events.NameOf(type) is null)
        {
            report(Rules.UnnamedEvent, type.SourceLocation(), type.ShortName(), Names.Snake(type.Name).Replace('_', '-'));
            return;
        }

        if (LastOf(type) is null)
            report(Rules.UpcastCircle, type.SourceLocation(), type.ShortName(), into.ShortName());
        else if (ObstacleOf(type, into, compilation) is { } obstacle)
            report(Rules.UpcastShape, type.SourceLocation(), type.ShortName(), obstacle.What, obstacle.Remedy);
    }

    private static Obstacle? ObstacleOf(INamedTypeSymbol type, ITypeSymbol into, Compilation compilation)
    {
        if (type.AllInterfaces.Count(one => one.IsVersicle("IUpcast", arity: 1)) > 1)
            return new("it becomes two things", "Name the set that both are of");
        if (type.IsAbstract || type.IsGenericAnywhere() || !compilation.CanName(type))
            return new("nothing can make it", "Declare it as a sealed record, internal or public");
        if (type.BaseType is { SpecialType: not SpecialType.System_Object } set)
            return new($"it is one of '{set.ShortName()}', where everybody must handle it", $"Move it out of '{set.ShortName()}'");
        if (into is not INamedTypeSymbol named || !IsEvent(named))
            return new($"'{into.ShortName()}' is no event, and no closed set of events", "Name an event, or the abstract record that it is nested in");
        return SymbolEqualityComparer.Default.Equals(named.ContainingAssembly, type.ContainingAssembly)
            ? null
            : new($"'{named.ShortName()}' is in another project, whose readers do not see it", $"Move it to '{named.ContainingAssembly.Name}'");
    }

    private static bool IsEvent(INamedTypeSymbol type) => type.IsAbstract
        ? EventSets.ObstacleOf(type) is null && EventSets.CasesOf(type).Any(one => Events.NameOf(one) is not null)
        : Events.NameOf(type) is not null;

    /// <summary>What it is at the end of the chain; null for a circle.</summary>
    private static ITypeSymbol? LastOf(ITypeSymbol old)
    {
        var seen = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        var type = old;
        while (IntoOf(type) is { } into)
        {
            if (!seen.Add(type))
                return null;
            type = into;
        }

        return type;
    }

    private static IEnumerable<INamedTypeSymbol> In(IAssemblySymbol assembly, Compilation compilation) =>
        SymbolEqualityComparer.Default.Equals(assembly, compilation.Assembly)
            ? Own.GetValue(compilation, static one => [.. OwnOf(one)])
            : Application.EventsOf(assembly).Where(type => IntoOf(type) is not null);

    private static IEnumerable<INamedTypeSymbol> OwnOf(Compilation compilation) =>
        from tree in compilation.SyntaxTrees
        from node in Candidates.GetValue(tree, static one => [.. CandidatesOf(one)])
        let type = compilation.GetSemanticModel(tree).GetDeclaredSymbol(node)
        where type is not null && IntoOf(type) is not null
        orderby type.FullName()
        select type;

    // A stored name, and something that it implements. A tree does not change, so it is looked through once.
    private static IEnumerable<TypeDeclarationSyntax> CandidatesOf(SyntaxTree tree) => tree.GetRoot()
        .DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
        .OfType<TypeDeclarationSyntax>()
        .Where(static type => type is { BaseList: not null, AttributeLists.Count: > 0 });
}
