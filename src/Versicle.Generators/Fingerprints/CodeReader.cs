using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Versicle.Generators.Fingerprints;

/// <summary>Reads declarations of one compilation as pieces, each once for all fingerprints that reach it.</summary>
internal sealed class CodeReader(Compilation compilation)
{
    // Projections share what they call, and each is read by itself; a compilation takes its pieces along when it is gone.
    private static readonly ConditionalWeakTable<Compilation, CodeReader> Readers = new();

    private readonly ConcurrentDictionary<ISymbol, Piece> _pieces = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, Fingerprint> _hashes = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();
    private readonly ConcurrentDictionary<SyntaxTree, BuildSwitches> _switches = new();

    public static CodeReader Of(Compilation compilation) => Readers.GetValue(compilation, static one => new(one));

    /// <summary>One model for each file: what it has bound once it knows.</summary>
    public SemanticModel ModelOf(SyntaxTree tree) => _models.GetOrAdd(tree, one => compilation.GetSemanticModel(one));

    /// <summary>The hash of code that others may use, made once.</summary>
    public Fingerprint Hashed(ISymbol symbol, Func<ISymbol, Fingerprint> make) => _hashes.GetOrAdd(symbol, make);

    /// <summary>A type or member of this compilation.</summary>
    public Piece Read(ISymbol declaration, CancellationToken ct)
    {
        if (_pieces.TryGetValue(declaration, out var known))
            return known;
        var reading = new PieceReading(declaration, compilation, this, ct);
        return _pieces.GetOrAdd(declaration, reading.Read(SwitchIn));

        Location? SwitchIn(SyntaxNode part) =>
            _switches.GetOrAdd(part.SyntaxTree, tree => new(tree, ct)).Touch(part) ? part.GetLocation() : null;
    }

    /// <summary>The version of <c>[Pure(version)]</c> on a member or a type around it, or null.</summary>
    public static int? VersionOf(ISymbol? declaration)
    {
        for (var level = declaration; level is not null and not INamespaceSymbol; level = level.ContainingSymbol)
        {
            if (level.Attribute("PureAttribute") is { ConstructorArguments: [{ Value: int version }] })
                return version;
        }

        return null;
    }
}
