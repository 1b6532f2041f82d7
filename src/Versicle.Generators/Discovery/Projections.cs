using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Fingerprints;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>Finds projections: their tables, and what they do at each event.</summary>
internal static class Projections
{
    /// <summary>The projection that a class is, or null: it is none, or one that is told to <paramref name="report"/>.</summary>
    public static ProjectionModel? Read(INamedTypeSymbol type, Compilation compilation, Report report, CancellationToken ct)
    {
        if (type.TypeKind != TypeKind.Class || type.IsAbstract)
            return null;
        var kinds = type.AllInterfaces.Where(one => one.IsVersicle("IProjection", arity: 2)).ToImmutableArray();
        if (kinds.IsEmpty)
            return null;
        if (type.IsGenericAnywhere() || !compilation.CanName(type))
        {
            var what = type.IsGenericAnywhere() ? "it has type parameters" : "it is private";
            report(Rules.ProjectionShape, type.SourceLocation(), type.ShortName(), what, "Declare it as a class of its own, internal or public");
            return null;
        }

        var folds = new List<FoldModel>();
        var methods = new List<IMethodSymbol>();
        var fingerprint = new Fingerprint(compilation, ct);
        foreach (var kind in kinds)
        {
            if (kind.TypeArguments is not [INamedTypeSymbol row, INamedTypeSymbol set])
                return null;
            if (FoldReader.Read(type, row, set, compilation, report) is not { } fold)
                return null;
            folds.Add(fold.Model);
            methods.AddRange(fold.Cases.Select(one => one.On));
            FoldCode.AddTo(fingerprint, row, fold, compilation);
        }

        FoldCode.TellUnseen(fingerprint, $"projection '{type.ShortName()}'", type, report);
        TellUncalled(type, methods, report);
        var events = folds.SelectMany(fold => fold.Cases).Select(one => one.Event).Distinct();
        return new(TypeRef.Of(type), fingerprint.ToString(), events.ToEquatable(), folds.ToEquatable());
    }

    // A second method for one event, or one of a row or an event that is not the projection's.
    private static void TellUncalled(INamedTypeSymbol type, List<IMethodSymbol> called, Report report)
    {
        foreach (var method in type.GetMembers("On").OfType<IMethodSymbol>().Except<IMethodSymbol>(called, SymbolEqualityComparer.Default))
        {
            report(
                Rules.ProjectionShape,
                method.SourceLocation(),
                type.ShortName(),
                $"'{method.ShortSignature()}' is called at no event",
                "Take it out, or have it take one event of the set that no other 'On' takes, and beside it only the row and an EventContext");
        }
    }
}
