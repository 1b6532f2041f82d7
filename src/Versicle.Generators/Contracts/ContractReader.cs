using Microsoft.CodeAnalysis;
using Versicle.Generators.Discovery;
using Versicle.Generators.Fingerprints;

namespace Versicle.Generators.Contracts;

/// <summary>Reads how the events of a project are stored.</summary>
internal sealed class ContractReader(Compilation compilation)
{
    private const string Json = "System.Text.Json.Serialization";

    private readonly SortedDictionary<string, StoredMember> _members = new(StringComparer.Ordinal);
    private readonly Stack<ITypeSymbol> _inside = new();

    /// <summary>All of the project, by their names; old ones, too.</summary>
    public static IReadOnlyList<EventContract> Of(Compilation compilation) =>
    [
        .. TypesOf(compilation.Assembly.GlobalNamespace)
            .Where(type => Events.Read(type, compilation) is not null)
            .Select(type => new ContractReader(compilation).Read(type))
            .OrderBy(one => one.Name, StringComparer.Ordinal),
    ];

    private EventContract Read(INamedTypeSymbol type)
    {
        AddMembers("", type);
        return new(Events.NameOf(type)!, _members) { Type = type };
    }

    private void AddMembers(string prefix, INamedTypeSymbol type)
    {
        _inside.Push(type);
        foreach (var member in Shape.Of(type, compilation).Members.Where(one => !Has(one, "JsonIgnoreAttribute")))
        {
            var isOptional = member.Parameter is { } parameter ? parameter.HasExplicitDefaultValue : member.Property is not { IsRequired: true };
            var converter = member.Attributes.FirstOrDefault(one => Is(one, "JsonConverterAttribute"));
            Add(prefix + NameOf(member), member.Type, isOptional, converter);
        }

        _inside.Pop();
    }

    private void Add(string path, ITypeSymbol type, bool isOptional, AttributeData? converter)
    {
        var bare = type.WithoutNull();
        converter ??= bare.GetAttributes().FirstOrDefault(one => Is(one, "JsonConverterAttribute"));
        var word = converter is { AttributeClass: var by } && bare.TypeKind != TypeKind.Enum ? $"by {Converter(converter, by)}" : WordOf(bare);
        _members[path] = new(word + (type.AllowsNull() ? "?" : ""), isOptional);
        if (converter is not null || _inside.Contains(bare, SymbolEqualityComparer.Default))
            return;
        if (word == "list")
            Add(path + "[]", FoldReader.ElementOf(bare)!, isOptional: false, converter: null);
        else if (word == "map")
            Add(path + "{}", ValueOf(bare)!, isOptional: false, converter: null);
        else if (word == "object")
            AddObject(path, (INamedTypeSymbol)bare);
    }

    // One of several types is as many objects, by what tells them apart.
    private void AddObject(string path, INamedTypeSymbol type)
    {
        foreach (var attribute in type.GetAttributes().Where(one => Is(one, "JsonDerivedTypeAttribute")))
        {
            if (attribute.ConstructorArguments is [{ Value: INamedTypeSymbol derived }, ..] arguments)
                AddMembers($"{path}<{(arguments.Length > 1 ? arguments[1].Value : derived.Name)}>.", derived);
        }

        AddMembers(path + ".", type);
    }

    private string WordOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => "bool",
        SpecialType.System_SByte => "int8",
        SpecialType.System_Int16 => "int16",
        SpecialType.System_Int32 => "int32",
        SpecialType.System_Int64 => "int64",
        SpecialType.System_Decimal => "decimal",
        SpecialType.System_Double => "double",
        SpecialType.System_String => "string",
        _ when type.TypeKind == TypeKind.Enum => "enum " + string.Join("|", ValuesOf((INamedTypeSymbol)type)),
        _ when type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte } => "base64",
        _ when ValueOf(type) is not null => "map",
        _ when FoldReader.ElementOf(type) is not null => "list",
        _ when Meanings.IsPlatform(type.ContainingAssembly) || type is not INamedTypeSymbol => type.ShortName(),
        _ => "object",
    };

    private static IEnumerable<string> ValuesOf(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue)
            .Select(field => $"{field.Name}={field.ConstantValue}")
            .OrderBy(text => text, StringComparer.Ordinal);

    private static ITypeSymbol? ValueOf(ITypeSymbol type) => new[] { type }.Concat(type.AllInterfaces).OfType<INamedTypeSymbol>()
        .FirstOrDefault(one => one is { Name: "IReadOnlyDictionary" or "IDictionary", Arity: 2 })?.TypeArguments[1];

    private static string NameOf(ShapeMember member) =>
        member.Attributes.FirstOrDefault(one => Is(one, "JsonPropertyNameAttribute")) is { ConstructorArguments: [{ Value: string name }] }
            ? name
            : Names.Snake(member.Name);

    private static string Converter(AttributeData converter, INamedTypeSymbol? by) =>
        converter.ConstructorArguments is [{ Value: ITypeSymbol type }] ? type.ShortName() : by?.ShortName() ?? "";

    private static bool Has(ShapeMember member, string attribute) => member.Attributes.Any(one => Is(one, attribute));

    private static bool Is(AttributeData attribute, string name) => attribute.AttributeClass.IsVersicle(name, space: Json);

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceOrTypeSymbol outer) => outer.GetMembers().OfType<INamespaceOrTypeSymbol>()
        .SelectMany(one => (one is INamedTypeSymbol type ? new[] { type } : []).Concat(TypesOf(one)));
}
