using Microsoft.CodeAnalysis;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>Which type becomes which column, and which is refused, because engines or programs would disagree about it.</summary>
internal static class Columns
{
    /// <summary>What a column of that type holds, or null and why not.</summary>
    public static ColumnForm? FormOf(ITypeSymbol type, out Refused? refused)
    {
        var bare = type.WithoutNull();
        refused = WhyNot(bare);
        if (refused is not null)
            return null;
        if (bare.TypeKind == TypeKind.Enum)
            return ColumnForm.Integer;
        if (bare is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte })
            return ColumnForm.Bytes;
        return ByName(bare) ?? BySpecialType(bare) ?? ColumnForm.Json;
    }

    /// <summary>The number that an integer column or an enum is made of, as C# calls it.</summary>
    public static string? IntegerOf(ITypeSymbol type)
    {
        var bare = type.WithoutNull();
        var number = (bare as INamedTypeSymbol)?.EnumUnderlyingType ?? bare;
        return BySpecialType(number) == ColumnForm.Integer ? number.FullName() : null;
    }

    private static ColumnForm? BySpecialType(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Int64 or SpecialType.System_Int32 or SpecialType.System_Int16 or SpecialType.System_Byte
            or SpecialType.System_SByte or SpecialType.System_UInt16 or SpecialType.System_UInt32 => ColumnForm.Integer,
        SpecialType.System_String => ColumnForm.Text,
        SpecialType.System_Boolean => ColumnForm.Boolean,
        SpecialType.System_Decimal => ColumnForm.Decimal,
        SpecialType.System_Double or SpecialType.System_Single => ColumnForm.Double,
        _ => null,
    };

    private static ColumnForm? ByName(ITypeSymbol type) => !IsInSystem(type) ? null : type.Name switch
    {
        "DateTimeOffset" => ColumnForm.Timestamp,
        "Guid" => ColumnForm.Uuid,
        "DateOnly" => ColumnForm.Date,
        "TimeOnly" => ColumnForm.Time,
        _ => null,
    };

    private static Refused? WhyNot(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { EnumUnderlyingType.SpecialType: SpecialType.System_UInt64 })
            return new("does not fit into 64 bits with a sign", "an enum over long");
        if (type.TypeKind is TypeKind.Dynamic or TypeKind.TypeParameter or TypeKind.Pointer or TypeKind.FunctionPointer or TypeKind.Delegate)
            return new("says nothing about its values", "a type of its own");
        if (type.IsRefLikeType)
            return new("lives on the stack only", "a record");
        return SpecialRefusal(type.SpecialType) ?? (IsInSystem(type) ? NamedRefusal(type.Name) : null);
    }

    private static Refused? SpecialRefusal(SpecialType type) => type switch
    {
        SpecialType.System_UInt64 => new("does not fit into 64 bits with a sign", "long or decimal"),
        SpecialType.System_DateTime => new("does not say in which time zone it is", "DateTimeOffset"),
        SpecialType.System_Char => new("is half of some characters", "string"),
        SpecialType.System_Object => new("says nothing about its values", "a type of its own"),
        SpecialType.System_IntPtr or SpecialType.System_UIntPtr => new("is as wide as the machine", "long"),
        _ => null,
    };

    private static Refused? NamedRefusal(string name) => name switch
    {
        "TimeSpan" => new("is no type of every engine", "long, with the unit in its name"),
        "Half" => new("is no type of every engine", "double"),
        "Int128" or "UInt128" => new("is wider than every engine's integers", "long or decimal"),
        _ => null,
    };

    private static bool IsInSystem(ITypeSymbol type) =>
        type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true };
}

/// <summary>Why a type is no column, and what to use.</summary>
internal sealed record Refused(string Why, string Instead);
