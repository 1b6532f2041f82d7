using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Fingerprints;

/// <summary>The hashes that another assembly's manifest has of its code: of types, and of those of their members that have bodies.</summary>
internal sealed class ModuleHashes(ImmutableDictionary<string, string> hashes)
{
    /// <summary>The hash of something that itself uses what nothing sees.</summary>
    public const string None = "";

    private static readonly ConditionalWeakTable<IAssemblySymbol, ModuleHashes> Read = new();

    public static ModuleHashes Of(IAssemblySymbol assembly) => Read.GetValue(assembly, static one => new(EntriesOf(one)));

    /// <summary>The hash of a type or member, or null. A member that the compiler writes has its type's.</summary>
    public string? Find(ISymbol declaration)
    {
        if (!hashes.TryGetValue(Meanings.Id(declaration), out var hash) && declaration is not ITypeSymbol && declaration.ContainingType is { } type)
            hashes.TryGetValue(Meanings.Id(type.OriginalDefinition), out hash);
        return hash is null or None ? null : hash;
    }

    private static ImmutableDictionary<string, string> EntriesOf(IAssemblySymbol assembly)
    {
        var entries = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var attribute in assembly.GetAttributes())
        {
            if (attribute.AttributeClass.IsVersicle("VersicleCodeAttribute", space: "Versicle.Modules")
                && attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Array } ids, { Kind: TypedConstantKind.Array } hashes])
                AddAll(ids.Values, hashes.Values, entries);
        }

        return entries.ToImmutable();
    }

    private static void AddAll(
        ImmutableArray<TypedConstant> ids, ImmutableArray<TypedConstant> hashes, ImmutableDictionary<string, string>.Builder entries)
    {
        foreach (var (id, hash) in ids.Zip(hashes, (id, hash) => (id.Value as string, hash.Value as string)))
        {
            if (id is not null && hash is not null)
                entries[id] = hash;
        }
    }
}
