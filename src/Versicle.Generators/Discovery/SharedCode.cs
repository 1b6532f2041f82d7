using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Fingerprints;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>
/// The code of this project that folds of others may use: events, read models, what is marked [Pure], and the types that these
/// are made of. Each type has a hash, and each of its members with a body one of its own, so that a fold depends on no more
/// than it uses.
/// </summary>
internal static class SharedCode
{
    public static bool IsPure(ISymbol symbol) => symbol.Attribute("PureAttribute") is not null;

    public static EquatableArray<CodeModel> Read(ISymbol root, Compilation compilation, CancellationToken ct)
    {
        var own = Hashed(root, compilation, ct);
        var types = own.Types.Where(type => compilation.CanName(type)).OrderBy(Meanings.Id, StringComparer.Ordinal).ToArray();
        return types.SelectMany(type => MembersOf(type).Prepend(type))
            .Concat(root is INamedTypeSymbol marked && IsPure(root) ? MembersOf(marked) : [])
            .Append(Meanings.Declaration(root))
            .Distinct<ISymbol>(SymbolEqualityComparer.Default)
            .Select(symbol => Entry(symbol, compilation, ct))
            .ToEquatable();
    }

    /// <summary>Tells what code that is marked uses and nothing sees. Of what is not marked it is told where a fold uses it.</summary>
    public static void Tell(ISymbol marked, Compilation compilation, Report report, CancellationToken ct)
    {
        foreach (var symbol in marked is INamedTypeSymbol type ? MembersOf(type).Prepend(marked) : [marked])
            FoldCode.TellUnseen(Hashed(symbol, compilation, ct), $"'{marked.ShortName()}'", marked, report);
    }

    private static CodeModel Entry(ISymbol symbol, Compilation compilation, CancellationToken ct)
    {
        var hashed = Hashed(symbol, compilation, ct);
        return new(Meanings.Id(symbol), hashed.Unseen.Count > 0 ? ModuleHashes.None : hashed.ToString());
    }

    // Types of one set reach each other, and each of them asks for all.
    private static Fingerprint Hashed(ISymbol symbol, Compilation compilation, CancellationToken ct) =>
        CodeReader.Of(compilation).Hashed(symbol, one => Hash(one, compilation, ct));

    private static Fingerprint Hash(ISymbol symbol, Compilation compilation, CancellationToken ct)
    {
        var fingerprint = new Fingerprint(compilation, ct);
        if (symbol is INamedTypeSymbol type && ReadModels.NameOf(type) is not null)
            fingerprint.AddWritten(type);
        else
            fingerprint.Add(symbol);
        return fingerprint;
    }

    // A type has the rest: what it keeps, and what the compiler writes for it.
    private static IEnumerable<ISymbol> MembersOf(INamedTypeSymbol type) => type.GetMembers().Where(member =>
        !member.IsImplicitlyDeclared
        && member.DeclaredAccessibility != Accessibility.Private
        && member switch
        {
            IMethodSymbol method => method.AssociatedSymbol is null && !TypeReading.IsPrimary(method),
            IPropertySymbol property => property.IsStatic || !TypeReading.IsAuto(property),
            IFieldSymbol field => field is { IsStatic: true, IsConst: false },
            _ => false,
        });
}
