using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>Finds how rows of SQL are read into a type.</summary>
internal static class Rows
{
    /// <summary>
    /// The row that a type is. Null: the core reads it by itself, or it cannot be one, which is told to <paramref name="report"/>.
    /// </summary>
    public static RowModel? Read(ITypeSymbol type, Compilation compilation, Location? at, Report report)
    {
        var bare = type.WithoutNull();
        if (bare.TypeKind == TypeKind.Error || IsBuiltIn(bare))
            return null;
        if (ObstacleOf(bare, compilation) is { } obstacle)
        {
            report(Rules.RowType, at, bare.ShortName(), obstacle.What, obstacle.Remedy);
            return null;
        }

        var form = Columns.FormOf(bare, out var refused);
        if (refused is not null)
        {
            report(Rules.RowType, at, bare.ShortName(), $"it {refused.Why}", $"Use {refused.Instead}");
            return null;
        }

        var named = (INamedTypeSymbol)bare;
        return form == ColumnForm.Json
            ? Record(named, compilation, at, report)
            : new(TypeRef.Of(named), IsScalar: true, new([Column("", "", bare, form!.Value, parameter: -1)]));
    }

    /// <summary>Whether the member is part of its row's key.</summary>
    public static bool IsKey(ShapeMember member) => member.Attributes.Any(one => one.AttributeClass.IsVersicle("KeyAttribute"));

    private static RowModel? Record(INamedTypeSymbol type, Compilation compilation, Location? at, Report report)
    {
        var shape = Shape.Of(type, compilation);
        if (shape.Constructor is null || shape.Members.IsEmpty)
        {
            var what = shape.Constructor is null ? "it has no public constructor" : "it has no members that can be set";
            report(Rules.RowType, at, type.ShortName(), what, "Declare a record with a member per column");
            return null;
        }

        var columns = new List<ColumnModel>();
        var isComplete = true;
        foreach (var member in shape.Members.OrderByDescending(IsKey))
        {
            if (Columns.FormOf(member.Type, out var refused) is { } form)
                columns.Add(Column(Names.Snake(member.Name), member.Name, member.Type, form, member.Parameter?.Ordinal ?? -1));
            else
                isComplete = Refuse(member, refused!);
        }

        return isComplete ? new(TypeRef.Of(type), IsScalar: false, columns.ToEquatable()) : null;

        bool Refuse(ShapeMember member, Refused why)
        {
            report(Rules.ColumnType, member.Location ?? at, member.Name, type.ShortName(), member.Type.ShortName(), why.Why, why.Instead);
            return false;
        }
    }

    private static ColumnModel Column(string name, string member, ITypeSymbol type, ColumnForm form, int parameter) => new(
        name,
        member,
        type.WithoutNull().FullName(),
        form,
        Columns.IntegerOf(type),
        type.WithoutNull().TypeKind == TypeKind.Enum,
        type.AllowsNull(),
        type.IsValueType,
        parameter);

    private static Obstacle? ObstacleOf(ITypeSymbol type, Compilation compilation) => type switch
    {
        ITypeParameterSymbol => new("it is a type parameter, so its members are not known here", "Query where the type is known"),
        _ when !compilation.CanName(type) => new("it is private", "Make it internal or public"),
        { IsTupleType: true } => new("a tuple's names are not there at run time", "Declare a record"),
        { IsAnonymousType: true } => new("it has no name", "Declare a record"),
        { IsAbstract: true } => new("it is abstract", "Use a record that can be made"),
        not INamedTypeSymbol when Columns.FormOf(type, out _) != ColumnForm.Bytes => new("it is no record and no single value", "Declare a record with a member per column"),
        INamedTypeSymbol named when OpenArgument(named) is { } open => new($"its argument '{open.Name}' is a type parameter", "Query where the type is known"),
        _ => null,
    };

    private static ITypeSymbol? OpenArgument(INamedTypeSymbol type)
    {
        foreach (var argument in type.TypeArguments)
        {
            if (argument is ITypeParameterSymbol)
                return argument;
            if (argument is INamedTypeSymbol named && OpenArgument(named) is { } open)
                return open;
        }

        return type.ContainingType is null ? null : OpenArgument(type.ContainingType);
    }

    // Every value that a column holds by itself, beside the smaller numbers and enums.
    private static bool IsBuiltIn(ITypeSymbol type) => Columns.FormOf(type, out _) switch
    {
        null or ColumnForm.Json => false,
        ColumnForm.Integer => type.SpecialType is SpecialType.System_Int64 or SpecialType.System_Int32 or SpecialType.System_Int16,
        ColumnForm.Double => type.SpecialType is SpecialType.System_Double,
        _ => true,
    };
}
