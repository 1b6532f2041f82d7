using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Model;
using Versicle.Generators.Validation;

namespace Versicle.Generators.Discovery;

/// <summary>Finds what a message is, and how it is made member by member.</summary>
internal static class Messages
{
    private const int MostMembers = 64;

    /// <summary>The interfaces that make a type a message, in order of declaration.</summary>
    public static ImmutableArray<INamedTypeSymbol> KindsOf(ITypeSymbol type) =>
        [.. type.AllInterfaces.Where(one => IsCommand(one) || IsQuery(one))];

    public static bool IsQuery(INamedTypeSymbol kind) => kind.IsVersicle("IQuery", arity: 1);

    /// <summary>The message that a type is, or null: it is none, or one that is told to <paramref name="report"/>.</summary>
    public static MessageModel? Read(INamedTypeSymbol type, Compilation compilation, Report report)
    {
        // What is private to a class or a file cannot be mapped or dispatched from elsewhere.
        if (type.IsAbstract || type.IsStatic || type.TypeKind is not (TypeKind.Class or TypeKind.Struct) || !compilation.CanName(type))
            return null;
        if (KindsOf(type) is not [var kind, ..] kinds)
            return null;
        if (kinds.Length > 1)
        {
            report(Rules.TwoKinds, type.SourceLocation(), type.ShortName(), string.Join(" and ", kinds.Select(one => one.ShortName())));
            return null;
        }

        var shape = Shape.Of(type, compilation);
        if (ObstacleOf(type, shape) is { } obstacle)
        {
            report(Rules.MessageBinding, type.SourceLocation(), type.ShortName(), obstacle.What, obstacle.Remedy);
            return null;
        }

        return new(
            TypeRef.Of(type),
            IsQuery(kind),
            kind.Arity == 0 ? null : new(kind.TypeArguments[0].FullName()),
            shape.Constructor!.Parameters.Length,
            shape.Members.Select(member => Member(member, type)).ToEquatable(),
            Checked.Read(type, compilation, report),
            Policies.Of(type));
    }

    private static bool IsCommand(INamedTypeSymbol kind) => kind.IsVersicle("ICommand") || kind.IsVersicle("ICommand", arity: 1);

    private static Obstacle? ObstacleOf(INamedTypeSymbol type, Shape shape)
    {
        if (type.IsGenericAnywhere())
            return new("it has type parameters", "Declare one message per type");
        if (type.IsRefLikeType)
            return new("it is a ref struct", "Make it a record");
        if (shape.Constructor is null)
            return new("it has no public constructor", "Give it one");
        if (shape.Constructor.Parameters.FirstOrDefault(parameter => parameter.RefKind != RefKind.None) is { } byRef)
            return new($"parameter '{byRef.Name}' is passed by reference", "Pass it by value");
        if (shape.Members.FirstOrDefault(member => member.Type.IsRefLikeType || member.Type.TypeKind == TypeKind.Pointer) is { } unboxed)
            return new($"'{unboxed.Name}' is a '{unboxed.Type.ShortName()}', which is no value to keep", "Use an array or a record");
        if (shape.Members.Length > MostMembers)
            return new($"it has {shape.Members.Length} members, and {MostMembers} is the most", "Group some in a record of their own");
        if (shape.Members.FirstOrDefault(member => IsLost(member, type)) is { } lost)
            return new($"'{lost.Name}' is init-only, not required, and no record's", "Make the message a record, or the member required");
        return null;
    }

    // Setting it always would lose the value that the class gives it, and setting it later is not allowed.
    private static bool IsLost(ShapeMember member, INamedTypeSymbol type) =>
        member is { Parameter: null, Property: { IsRequired: false, SetMethod.IsInitOnly: true } } && !type.IsRecord;

    private static MemberModel Member(ShapeMember member, INamedTypeSymbol owner)
    {
        var type = member.Type;
        var bare = type.WithoutNull();
        var allowsNull = type.AllowsNull();
        var hasDefault = member.Parameter is { HasExplicitDefaultValue: true } or null && member.Property is not { IsRequired: true };
        var isRequired = !allowsNull && !hasDefault;
        return new(
            member.Name,
            type.FullName(),
            bare.FullName(),
            type.IsValueType ? type.FullName() : type.TypeKind == TypeKind.Dynamic ? "object" : bare.FullName(),
            allowsNull ? NullForm.Allowed : type.IsValueType ? NullForm.Value : NullForm.Refused,
            isRequired,
            member.Parameter is { HasExplicitDefaultValue: true } parameter ? Constants.DefaultOf(parameter) : type.IsValueType ? "default" : "default!",
            Text(bare),
            PlacementOf(member),
            Checked.LimitsOf(member, owner),
            member.Property is { GetMethod.DeclaredAccessibility: Accessibility.Public } property ? property.Type.FullName() : null,
            member.Property?.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T });
    }

    private static Placement PlacementOf(ShapeMember member) => member switch
    {
        { Parameter: not null } => Placement.Parameter,
        { Property.IsRequired: true } => Placement.Initializer,
        { Property.SetMethod.IsInitOnly: true } => Placement.With,
        _ => Placement.Assignment,
    };

    private static TextForm Text(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_String ? TextForm.Text
        : type.TypeKind == TypeKind.Enum ? TextForm.Enum
        : type.AllInterfaces.Any(one => IsParsableOf(one, type)) ? TextForm.Parsable
        : TextForm.None;

    private static bool IsParsableOf(INamedTypeSymbol one, ITypeSymbol type) =>
        one.IsVersicle("IParsable", arity: 1, space: "System")
        && SymbolEqualityComparer.Default.Equals(one.TypeArguments[0], type);
}
