using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Versicle.Testing;

/// <summary>What a case expects. Few words, since there is no test framework here; they mean what they mean in those.</summary>
internal static class Assert
{
    public static void Equal<T>(T expected, T actual)
    {
        if (!Same(expected, actual))
            throw new ContractBrokenException($"expected {Show(expected)}, and there is {Show(actual)}.");
    }

    public static void Equal<T>(IEnumerable<T> expected, IEnumerable<T> actual) => Equal<object>(expected.ToList(), actual.ToList());

    public static void NotEqual<T>(T not, T actual)
    {
        if (Same(not, actual))
            throw new ContractBrokenException($"expected anything but {Show(not)}.");
    }

    public static void True(bool condition, [CallerArgumentExpression(nameof(condition))] string message = "")
    {
        if (!condition)
            throw new ContractBrokenException(message);
    }

    public static void False(bool condition, [CallerArgumentExpression(nameof(condition))] string message = "") =>
        True(!condition, $"not: {message}");

    public static void Null(object? actual) => Equal<object?>(null, actual);

    public static void Empty<T>(IEnumerable<T> actual) => Equal([], actual);

    public static T Single<T>(IEnumerable<T> actual) =>
        actual.ToList() is [var only] ? only : throw new ContractBrokenException($"expected one, and there are {Show(actual)}.");

    public static void All<T>(IEnumerable<T> all, Action<T> each)
    {
        foreach (var one in all)
            each(one);
    }

    public static T IsType<T>(object? actual) =>
        actual is T typed ? typed : throw new ContractBrokenException($"expected {typeof(T).Name}, and there is {Show(actual)}.");

    public static void ThrowsAtOnce<T>(Func<object?> call)
        where T : Exception
    {
        try
        {
            call();
        }
        catch (T)
        {
            return;
        }

        throw new ContractBrokenException($"expected {typeof(T).Name}, and nothing was thrown.");
    }

    public static async Task<T> Throws<T>(Func<Task> call)
        where T : Exception
    {
        try
        {
            await call();
        }
        catch (T thrown)
        {
            return thrown;
        }

        throw new ContractBrokenException($"expected {typeof(T).Name}, and nothing was thrown.");
    }

    // Lists of any kind are equal when their elements are, in order.
    private static bool Same(object? expected, object? actual) =>
        expected is IEnumerable left and not string && actual is IEnumerable right and not string
            ? left.Cast<object?>().SequenceEqual(right.Cast<object?>(), SameComparer.Instance)
            : Equals(expected, actual);

    private static string Show(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Take(50).Select(Show))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private sealed class SameComparer : IEqualityComparer<object?>
    {
        public static readonly SameComparer Instance = new();

        public new bool Equals(object? left, object? right) => Same(left, right);

        public int GetHashCode(object? value) => 0;
    }
}
