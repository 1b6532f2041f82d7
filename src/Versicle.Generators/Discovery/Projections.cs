using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;
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
        var fingerprint = new Fingerprint(compilation);
        fingerprint.Add(type, ct);
        foreach (var kind in kinds)
        {
            if (kind.TypeArguments is not [INamedTypeSymbol row, INamedTypeSymbol set])
                return null;
            if (FoldReader.Read(type, row, set, compilation, report) is not { } fold)
                return null;
            folds.Add(fold.Model);
            fingerprint.Add(row, ct);
            fingerprint.AddAlone(set, ct);
            foreach (var handled in fold.Handled)
                fingerprint.Add(handled, ct);
        }

        var events = folds.SelectMany(fold => fold.Cases).Select(one => one.Event).Distinct();
        return new(TypeRef.Of(type), fingerprint.ToString(), events.ToEquatable(), folds.ToEquatable());
    }
}
