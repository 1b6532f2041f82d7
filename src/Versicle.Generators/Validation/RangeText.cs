using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Validation;

/// <summary>A range as code: when <c>value</c> is outside of it.</summary>
/// <param name="IsBroken">The condition.</param>
/// <param name="Low">The lower bound, in the invariant culture.</param>
/// <param name="High">The upper bound.</param>
/// <param name="IsLowExclusive">Whether the lower bound itself is outside.</param>
/// <param name="IsHighExclusive">Whether the upper bound itself is outside.</param>
/// <param name="IsNumber">Whether it is about numbers.</param>
internal sealed record RangeText(string IsBroken, string Low, string High, bool IsLowExclusive, bool IsHighExclusive, bool IsNumber)
{
    /// <summary>Null when the type has no order, or the bounds are none of it.</summary>
    public static RangeText? Of(AttributeData attribute, ITypeSymbol type, List<string> fields)
    {
        var bounds = attribute.ConstructorArguments.Where(one => one.Kind == TypedConstantKind.Primitive).Select(Invariant).ToArray();
        if (bounds is not [var low, var high])
            return null;
        var (above, below) = (IsSet(attribute, "MinimumIsExclusive") ? ">" : ">=", IsSet(attribute, "MaximumIsExclusive") ? "<" : "<=");
        var isWhole = type.SpecialType is SpecialType.System_Single or SpecialType.System_Double ? "D" : IsNumeric(type) ? "M" : null;
        var broken = isWhole is null ? Moments(type, low, high, above, below, fields) : Numbers(isWhole, low, high, above, below);
        return broken is null ? null : new(broken, low, high, above == ">", below == "<", isWhole is not null);
    }

    // The other way round, so that what is no number is outside.
    private static string? Numbers(string suffix, string low, string high, string above, string below)
    {
        var type = suffix == "D" ? "double" : "decimal";
        if (!double.TryParse(low, NumberStyles.Float, CultureInfo.InvariantCulture, out var least)
            || !double.TryParse(high, NumberStyles.Float, CultureInfo.InvariantCulture, out var most)
            || least > most)
            return null;
        return $"!(({type})value {above} {Literal(low, least, type)} && ({type})value {below} {Literal(high, most, type)})";
    }

    // A bound beyond every decimal, such as double.MaxValue for "no limit", is the greatest or least decimal.
    private static string Literal(string text, double value, string type)
    {
        if (type == "double")
            return Discovery.Constants.OfDouble(value);
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            ? exact.ToString(CultureInfo.InvariantCulture) + "M"
            : value > 0 ? "decimal.MaxValue" : "decimal.MinValue";
    }

    private static string? Moments(ITypeSymbol type, string low, string high, string above, string below, List<string> fields)
    {
        var isTime = type.Name is "TimeSpan" or "TimeOnly";
        if (type.ContainingNamespace?.ToDisplayString() != "System" || !(isTime || type.Name is "DateOnly" or "DateTime" or "DateTimeOffset"))
            return null;
        if (!IsMoment(low, isTime) || !IsMoment(high, isTime))
            return null;
        var (from, to) = ($"_bound{fields.Count}", $"_bound{fields.Count + 1}");
        fields.Add(Field(type, from, low));
        fields.Add(Field(type, to, high));
        return $"!(value {above} {from} && value {below} {to})";
    }

    private static bool IsMoment(string text, bool isTime) => isTime
        ? TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static string Field(ITypeSymbol type, string name, string text) =>
        $"private static readonly {type.FullName()} {name} = {type.FullName()}.Parse({Names.Literal(text)}, global::System.Globalization.CultureInfo.InvariantCulture);";

    private static string Invariant(TypedConstant value) => value.Value switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(format: null, CultureInfo.InvariantCulture),
        var text => text as string ?? "",
    };

    private static bool IsSet(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(one => one.Key == name).Value.Value is true;

    private static bool IsNumeric(ITypeSymbol type) => type.SpecialType is SpecialType.System_Decimal
        or SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16
        or SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64;
}
