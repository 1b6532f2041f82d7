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
        assembly.GetAttributes().Select(attribute => Entry(attribute, compilation)).OfType<ManifestEntry>();

    /// <summary>The names of read models in all manifests, with the names of their records.</summary>
    public static IEnumerable<(string Name, string Row)> ReadModelsOf(Compilation compilation) =>
        UsersOf(compilation).Prepend(compilation.Assembly)
            .SelectMany(assembly => assembly.GetAttributes())
            .Where(IsManifest)
            .Select(attribute => attribute.ConstructorArguments)
            .Where(arguments => arguments is [{ Value: Kinds.ReadModel }, { Value: ITypeSymbol }, { Value: string }])
            .Select(arguments => ((string)arguments[2].Value!, ((ITypeSymbol)arguments[1].Value!).ShortName()));

    /// <summary>Whether an assembly refers to Versicle, so that it may be a module.</summary>
    public static bool IsUser(IAssemblySymbol assembly) =>
        assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == "Versicle"));

    /// <summary>The JSON contexts of the project and of all it references.</summary>
    public static IEnumerable<INamedTypeSymbol> JsonContextsOf(Compilation compilation) =>
        UsersOf(compilation).Prepend(compilation.Assembly).SelectMany(assembly => TypesOf(assembly, Kinds.JsonContext));

    /// <summary>Whether the assembly brings a JSON context of its own.</summary>
    public static bool HasJsonContext(IAssemblySymbol assembly) => TypesOf(assembly, Kinds.JsonContext).Any();

    /// <summary>The events of all that the project references.</summary>
    public static IEnumerable<INamedTypeSymbol> EventsOfReferences(Compilation compilation) =>
        UsersOf(compilation).SelectMany(assembly => TypesOf(assembly, Kinds.Event));

    private static IEnumerable<INamedTypeSymbol> TypesOf(IAssemblySymbol assembly, string kind) => assembly.GetAttributes()
        .Where(IsManifest)
        .Select(attribute => attribute.ConstructorArguments)
        .Where(arguments => arguments is [{ Value: string said }, { Value: INamedTypeSymbol }, _] && said == kind)
        .Select(arguments => (INamedTypeSymbol)arguments[1].Value!);

    // Reading the attributes of every reference would cost an editor more than all the rest.
    private static IEnumerable<IAssemblySymbol> UsersOf(Compilation compilation) =>
        compilation.SourceModule.ReferencedAssemblySymbols.Where(IsUser);

    private static ManifestEntry? Entry(AttributeData attribute, Compilation compilation)
    {
        if (!IsManifest(attribute)
            || attribute.ConstructorArguments is not [{ Value: string kind }, { Value: INamedTypeSymbol type }, { Value: string detail }])
            return null;
        return new(kind, type.FullName(), type.ShortName(), detail, ResultOf(kind, type, compilation), PlaceOf(type, compilation));
    }

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
