using Microsoft.CodeAnalysis;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>Reads what the application's references say about themselves: their modules and manifests.</summary>
internal static class Application
{
    private const string Modules = "Versicle.Modules";

    public static ApplicationModel Read(Compilation compilation, CancellationToken ct)
    {
        var modules = new List<string>();
        var entries = new List<ManifestEntry>();
        var byHand = new List<ITypeSymbol>();
        AddByHand(compilation.Assembly, byHand);
        foreach (var assembly in UsersOf(compilation).OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            ct.ThrowIfCancellationRequested();
            if (assembly.GetAttributes().FirstOrDefault(IsModule) is not { ConstructorArguments: [{ Value: ITypeSymbol module }] })
                continue;
            modules.Add(module.FullName());
            AddByHand(assembly, byHand);
            entries.AddRange(EntriesOf(assembly, compilation));
        }

        return new(
            modules.ToEquatable(),
            entries.ToEquatable(),
            byHand.Select(type => type.FullName()).ToEquatable(),
            byHand.Where(type => compilation.CanName(type)).Select(type => type.FullName()).ToEquatable(),
            compilation.GetTypeByMetadataName("Versicle.Hosting.VersicleHosting") is not null,
            compilation.GetTypeByMetadataName("Versicle.AspNetCore.CommandEndpoint`1") is not null);
    }

    /// <summary>The manifest of one assembly.</summary>
    public static IEnumerable<ManifestEntry> EntriesOf(IAssemblySymbol assembly, Compilation compilation) =>
        ManifestOf(assembly).Select(one => Entry(one.Kind, one.Type, one.Detail, compilation));

    /// <summary>The names of read models in all manifests, with the names of their records.</summary>
    public static IEnumerable<(string Name, string Row)> ReadModelsOf(Compilation compilation) =>
        UsersOf(compilation).Prepend(compilation.Assembly)
            .SelectMany(ManifestOf)
            .Where(one => one.Kind == Kinds.ReadModel)
            .Select(one => (one.Detail, one.Type.ShortName()));

    /// <summary>Whether an assembly refers to Versicle, so that it may be a module.</summary>
    public static bool IsUser(IAssemblySymbol assembly) =>
        assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == "Versicle"));

    /// <summary>The JSON contexts of the project and of all it references.</summary>
    public static IEnumerable<INamedTypeSymbol> JsonContextsOf(Compilation compilation) =>
        UsersOf(compilation).Prepend(compilation.Assembly).SelectMany(assembly => TypesOf(assembly, Kinds.JsonContext));

    /// <summary>Whether the assembly brings a JSON context of its own.</summary>
    public static bool HasJsonContext(IAssemblySymbol assembly) => TypesOf(assembly, Kinds.JsonContext).Any();

    /// <summary>The events of one assembly that the project references.</summary>
    public static IEnumerable<INamedTypeSymbol> EventsOf(IAssemblySymbol assembly) => TypesOf(assembly, Kinds.Event);

    /// <summary>The events of all that the project references.</summary>
    public static IEnumerable<INamedTypeSymbol> EventsOfReferences(Compilation compilation) =>
        UsersOf(compilation).SelectMany(assembly => TypesOf(assembly, Kinds.Event));

    private static IEnumerable<INamedTypeSymbol> TypesOf(IAssemblySymbol assembly, string kind) =>
        ManifestOf(assembly).Where(one => one.Kind == kind).Select(one => one.Type);

    private static IEnumerable<(string Kind, INamedTypeSymbol Type, string Detail)> ManifestOf(IAssemblySymbol assembly)
    {
        foreach (var attribute in assembly.GetAttributes().Where(IsManifest))
        {
            if (attribute.ConstructorArguments is not
                [{ Value: string kind }, { Kind: TypedConstantKind.Array } types, { Kind: TypedConstantKind.Array } details])
                continue;
            foreach (var (type, detail) in types.Values.Zip(details.Values, (type, detail) => (type.Value, detail.Value)))
            {
                if (type is INamedTypeSymbol named && detail is string text)
                    yield return (kind, named, text);
            }
        }
    }

    // Reading the attributes of every reference would cost an editor more than all the rest.
    private static IEnumerable<IAssemblySymbol> UsersOf(Compilation compilation) =>
        compilation.SourceModule.ReferencedAssemblySymbols.Where(IsUser);

    private static ManifestEntry Entry(string kind, INamedTypeSymbol type, string detail, Compilation compilation) =>
        new(kind, type.FullName(), type.ShortName(), detail, ResultOf(kind, type, compilation), PlaceOf(type, compilation));

    private static string? ResultOf(string kind, INamedTypeSymbol type, Compilation compilation) =>
        kind == Kinds.Command
        && Messages.KindsOf(type) is [{ Arity: 1 } one]
        && compilation.CanName(type)
        && compilation.CanName(one.TypeArguments[0])
            ? one.TypeArguments[0].FullName()
            : null;

    private static Place? PlaceOf(INamedTypeSymbol type, Compilation compilation) =>
        SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly) ? Place.Of(type.SourceLocation()) : null;

    private static void AddByHand(IAssemblySymbol assembly, List<ITypeSymbol> messages) => messages.AddRange(
        assembly.GetAttributes()
            .Where(attribute => attribute.AttributeClass.IsVersicle("HandledByHandAttribute"))
            .Select(attribute => attribute.ConstructorArguments[0].Value)
            .OfType<ITypeSymbol>());

    private static bool IsModule(AttributeData attribute) => attribute.AttributeClass.IsVersicle("VersicleModuleAttribute", space: Modules);

    private static bool IsManifest(AttributeData attribute) => attribute.AttributeClass.IsVersicle("VersicleManifestAttribute", space: Modules);
}
