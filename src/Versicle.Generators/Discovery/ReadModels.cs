using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>Finds the tables of read models.</summary>
internal static class ReadModels
{
    private static readonly Regex TableName = new("^[a-z][a-z0-9_]{0,39}$", RegexOptions.CultureInvariant);

    /// <summary>The read model as its callers see it; null when it has no key, or cannot be one.</summary>
    public static ReadModelModel? Read(INamedTypeSymbol type, Compilation compilation, Report report)
    {
        if (Table(type, compilation, report) is not { } table)
            return null;
        var keys = table.Row.Columns.Take(table.KeyColumns);
        return new(table.Row.Type, table.Name, keys.Select(key => new KeyModel(Names.Camel(key.Member), key.Type)).ToEquatable());
    }

    /// <summary>The table of a record with <c>[ReadModel]</c>; null when it cannot be one, which is told to <paramref name="report"/>.</summary>
    public static TableModel? Table(INamedTypeSymbol type, Compilation compilation, Report report)
    {
        if (NameOf(type) is not { } name)
            return null;
        var at = type.SourceLocation();
        var shape = Shape.Of(type, compilation);
        if (ObstacleOf(type, name, compilation, shape) is { } obstacle)
        {
            report(Rules.ReadModelShape, at, type.ShortName(), obstacle.What, obstacle.Remedy);
            return null;
        }

        var keys = shape.Members.Where(Rows.IsKey).ToArray();
        if (keys.Length == 0)
        {
            report(Rules.NoKey, at, type.ShortName());
            return null;
        }

        if (Rows.Read(type, compilation, at, report) is not { } row || !keys.All(key => IsGoodKey(key, type, report)))
            return null;
        return new(row, name, keys.Length, KeyType(row, keys.Length), Indexes(type, shape).ToEquatable());
    }

    /// <summary>The name that people query it by, or null.</summary>
    public static string? NameOf(INamedTypeSymbol type) =>
        type.Attribute("ReadModelAttribute") is { ConstructorArguments: [{ Value: string name }, ..] } ? name : null;

    /// <summary>Whether every engine takes it as the name of a table, without quotes.</summary>
    public static bool IsTableName(string name) => TableName.IsMatch(name);

    private static string KeyType(RowModel row, int keys) => keys == 1
        ? row.Columns[0].Type
        : $"({string.Join(", ", row.Columns.Take(keys).Select(column => column.Type))})";

    private static Obstacle? ObstacleOf(INamedTypeSymbol type, string name, Compilation compilation, Shape shape)
    {
        if (!IsTableName(name))
            return new($"'{name}' is not a name for a table", "Take 1 to 40 characters of a-z 0-9 _, a letter first");
        if (!type.IsRecord || type.IsAbstract)
            return new("it is not a record that can be made", "Declare it as 'public sealed record'");
        if (type.IsGenericAnywhere())
            return new("it has type parameters", "Declare one record per table");
        if (!compilation.CanName(type))
            return new("it is private", "Make it internal or public");
        if (shape.Members.FirstOrDefault(member => !IsReadAndSet(member)) is { } hidden)
            return new($"'{hidden.Name}' is not a property that can be read and set", "Declare it as a parameter of the record, or as 'public … { get; init; }'");
        if (IndexedNames(type).FirstOrDefault(indexed => shape.Members.All(member => member.Name != indexed)) is { } unknown)
            return new($"its index names '{unknown}', which is no member of it", "Name members as they are declared");
        var columns = shape.Members.GroupBy(member => Names.Snake(member.Name)).FirstOrDefault(same => same.Count() > 1);
        return columns is null ? null : new($"{columns.Count()} members are column '{columns.Key}'", "Rename one");
    }

    private static bool IsReadAndSet(ShapeMember member) =>
        member.Property is { GetMethod: not null, SetMethod: not null } property
        && SymbolEqualityComparer.IncludeNullability.Equals(property.Type, member.Type);

    private static bool IsGoodKey(ShapeMember key, INamedTypeSymbol type, Report report)
    {
        var form = Columns.FormOf(key.Type, out _);
        var refused = key.Type.AllowsNull() ? new("may be null, and a key is always there", "a type that is not nullable")
            : form is ColumnForm.Json or ColumnForm.Bytes ? new("is not compared by value on every engine, as a key is", "one value per member, such as long, string or Guid")
            : form is ColumnForm.Double ? new("is not exact, as a key is", "long or decimal")
            : (Refused?)null;
        if (refused is null)
            return true;
        report(
            Rules.ColumnType,
            key.Location ?? type.SourceLocation(),
            key.Name,
            type.ShortName(),
            key.Type.ShortName(),
            refused.Why,
            refused.Instead);
        return false;
    }

    private static IEnumerable<IndexModel> Indexes(INamedTypeSymbol type, Shape shape)
    {
        foreach (var member in shape.Members)
        {
            foreach (var index in member.Attributes.Where(IsIndex))
                yield return new(new([Names.Snake(member.Name)]), IsUnique(index));
        }

        foreach (var index in type.GetAttributes().Where(IsIndex))
            yield return new(NamesIn(index).Select(Names.Snake).ToEquatable(), IsUnique(index));
    }

    private static IEnumerable<string> IndexedNames(INamedTypeSymbol type) => type.GetAttributes().Where(IsIndex).SelectMany(NamesIn);

    private static IEnumerable<string> NamesIn(AttributeData index) => index.ConstructorArguments is [{ Kind: TypedConstantKind.Array } members, ..]
        ? members.Values.Select(member => member.Value).OfType<string>()
        : [];

    private static bool IsIndex(AttributeData attribute) => attribute.AttributeClass.IsVersicle("IndexAttribute");

    private static bool IsUnique(AttributeData index) =>
        index.NamedArguments.Any(argument => argument is { Key: "Unique", Value.Value: true });
}
