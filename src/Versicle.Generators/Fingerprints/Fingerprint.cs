using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Versicle.Generators.Fingerprints;

/// <summary>
/// A hash over code and everything that it reaches: the source of its own compilation, the hashes that other modules have of
/// theirs, the names of what it uses of the platform. Comments, layout, line endings, file names and build settings leave it
/// as it is.
/// </summary>
internal sealed class Fingerprint(Compilation compilation, CancellationToken ct)
{
    private const int Digits = 12;

    private readonly CodeReader _reader = CodeReader.Of(compilation);
    private readonly SortedDictionary<string, string> _lines = new(StringComparer.Ordinal);
    private readonly HashSet<ISymbol> _reached = new(SymbolEqualityComparer.Default);
    private readonly Queue<ISymbol> _ahead = new();
    private readonly List<Unseen> _unseen = [];
    private string? _hash;

    /// <summary>What it uses and no hash covers.</summary>
    public IReadOnlyList<Unseen> Unseen => _unseen;

    /// <summary>The types of this compilation that it reaches.</summary>
    public IEnumerable<INamedTypeSymbol> Types => _reached.OfType<INamedTypeSymbol>().Where(IsOwn);

    /// <summary>Something decided here, by a name of its own.</summary>
    public void Add(string name, string text) => _lines[name] = text;

    /// <summary>A type or member, and what it reaches.</summary>
    public void Add(ISymbol symbol)
    {
        Reach(new(Meanings.Declaration(symbol), At: null), from: null);
        while (_ahead.Count > 0)
            Follow(_ahead.Dequeue());
    }

    /// <summary>A type whose values are written as they are: computed properties, too, are kept where it becomes JSON.</summary>
    public void AddWritten(INamedTypeSymbol type)
    {
        Add(type);
        foreach (var property in type.GetMembers().OfType<IPropertySymbol>().Where(IsWritten))
        {
            var isNew = !_reached.Contains(property);
            Add(property);
            if (isNew && property.Type is INamedTypeSymbol { TypeKind: not TypeKind.Enum } inner && IsOwn(inner))
                AddWritten(inner);
        }
    }

    /// <summary>12 hexadecimal digits.</summary>
    public override string ToString() => _hash ??= Hash();

    private string Hash()
    {
        var text = new StringBuilder();
        foreach (var line in _lines)
            text.Append(line.Key).Append('\n').Append(line.Value).Append('\n');
        using var hash = SHA256.Create();
        var digits = new StringBuilder(Digits);
        foreach (var part in hash.ComputeHash(Encoding.UTF8.GetBytes(text.ToString())).Take(Digits / 2))
            digits.Append(part.ToString("x2", CultureInfo.InvariantCulture));
        return digits.ToString();
    }

    private void Follow(ISymbol declaration)
    {
        ct.ThrowIfCancellationRequested();
        var piece = _reader.Read(declaration, ct);
        _lines[piece.Id] = piece.Text;
        if (piece.Switch is { } at)
            _unseen.Add(new(Symbol: null, at));
        foreach (var use in piece.Uses)
            Reach(use, piece);
    }

    private void Reach(Use use, Piece? from)
    {
        var symbol = use.Symbol;
        if (Meanings.IsPlatform(symbol.ContainingAssembly))
            return;
        var isNew = _reached.Add(symbol);
        if (isNew && IsOwn(symbol))
            ReachOwn(symbol);
        if (!IsOwn(symbol))
            ReachForeign(use, isVouched: from is { IsVouched: true }, isNew);
    }

    private void ReachForeign(Use use, bool isVouched, bool isNew)
    {
        var symbol = use.Symbol;
        if (ModuleHashes.Of(symbol.ContainingAssembly).Find(symbol) is { } hash)
            _lines[Meanings.Id(symbol)] = hash;
        else if (symbol is INamedTypeSymbol type)
            ReachShape(type, isNew);
        else if (!isVouched)
            _unseen.Add(new(symbol, use.At?.GetLocation()));
    }

    // What the compiler writes by itself follows from the type.
    private void ReachOwn(ISymbol symbol)
    {
        if (!symbol.IsImplicitlyDeclared || symbol is INamedTypeSymbol)
            _ahead.Enqueue(symbol);
        if (!symbol.IsStatic && symbol.ContainingType is { } type && _reached.Add(type.OriginalDefinition))
            _ahead.Enqueue(type.OriginalDefinition);
    }

    // Data of an assembly that is no module: what its public members are is seen, and what they do is not.
    private void ReachShape(INamedTypeSymbol type, bool isNew)
    {
        if (!isNew)
            return;
        var text = new StringBuilder(type.FullName());
        TypeReading.WriteValues(type, text);
        var properties = type.GetMembers().OfType<IPropertySymbol>().Where(IsWritten).OrderBy(one => one.Name, StringComparer.Ordinal);
        foreach (var property in properties)
        {
            text.Append(' ').Append(property.Name).Append(':').Append(property.Type.FullName());
            if (property.Type is INamedTypeSymbol inner)
                Reach(new(inner.OriginalDefinition, At: null), from: null);
        }

        _lines[Meanings.Id(type)] = text.ToString();
        if (type.BaseType is { } above)
            Reach(new(above.OriginalDefinition, At: null), from: null);
    }

    private bool IsOwn(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, compilation.Assembly);

    private static bool IsWritten(IPropertySymbol property) =>
        property is { IsStatic: false, IsIndexer: false, IsImplicitlyDeclared: false, DeclaredAccessibility: Accessibility.Public };
}
