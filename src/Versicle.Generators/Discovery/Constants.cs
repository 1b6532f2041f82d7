using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Versicle.Generators.Discovery;

/// <summary>Constants as code.</summary>
internal static class Constants
{
    /// <summary>The default of a parameter, as an expression of its type.</summary>
    public static string DefaultOf(IParameterSymbol parameter) => Of(parameter.ExplicitDefaultValue, parameter.Type);

    /// <summary>An argument of an attribute.</summary>
    public static string Of(TypedConstant constant) => constant.Kind == TypedConstantKind.Type
        ? $"typeof({((ITypeSymbol)constant.Value!).FullName()})"
        : Of(constant.Value, constant.Type!);

    /// <summary>A number that may be none.</summary>
    public static string OfDouble(double number) => double.IsNaN(number) ? "double.NaN"
        : double.IsInfinity(number) ? (number > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity")
        : number.ToString("R", CultureInfo.InvariantCulture) + "D";

    private static string Of(object? value, ITypeSymbol type)
    {
        if (value is null)
            return $"default({type.FullName()})!";
        var bare = type.WithoutNull();
        return bare.TypeKind == TypeKind.Enum ? $"({bare.FullName()})({Number(value)})" : Number(value);
    }

    private static string Number(object value) => value switch
    {
        string text => Names.Literal(text),
        bool flag => flag ? "true" : "false",
        char character => SymbolDisplay.FormatLiteral(character, quote: true),
        double number => OfDouble(number),
        float number when float.IsNaN(number) => "float.NaN",
        float number when float.IsInfinity(number) => number > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "F",
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
        uint number => number.ToString(CultureInfo.InvariantCulture) + "U",
        IFormattable number => number.ToString(format: null, CultureInfo.InvariantCulture),
        _ => "default!",
    };
}
