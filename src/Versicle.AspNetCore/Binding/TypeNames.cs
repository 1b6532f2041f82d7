namespace Versicle.AspNetCore;

/// <summary>Types in the words of a caller, who does not know ours.</summary>
internal static class TypeNames
{
    public static string Of(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsEnum ? "one of its names"
            : plain == typeof(string) ? "text"
            : plain == typeof(bool) ? "true or false"
            : plain == typeof(Guid) ? "a UUID"
            : plain == typeof(DateTimeOffset) || plain == typeof(DateTime) ? "a date and time"
            : plain == typeof(DateOnly) ? "a date"
            : plain == typeof(TimeOnly) ? "a time"
            : plain == typeof(decimal) || plain == typeof(double) || plain == typeof(float) ? "a number within its range"
            : plain.IsPrimitive ? "a whole number within its range"
            : "of the shape that is declared for it";
    }
}
