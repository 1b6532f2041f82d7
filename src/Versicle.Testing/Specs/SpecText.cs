using System.Text;

namespace Versicle.Testing;

/// <summary>What happened, and how what came of it differs from what was expected: a line for each thing.</summary>
internal static class SpecText
{
    public static string Story(IEnumerable<object> happened, object? command = null)
    {
        var text = new StringBuilder("this was expected, and something else came of it.\n");
        foreach (var one in happened)
            text.Append("  given ").Append(one).Append('\n');
        if (command is not null)
            text.Append("  when  ").Append(command).Append('\n');
        return text.ToString();
    }

    /// <summary>Null when all are equal, in order.</summary>
    public static string? DifferenceInOrder(IReadOnlyList<object> expected, IReadOnlyList<object> actual)
    {
        if (expected.SequenceEqual(actual))
            return null;

        var same = expected.Zip(actual).TakeWhile(pair => pair.First.Equals(pair.Second)).Count();
        return Lines(expected.Take(same), expected.Skip(same), actual.Skip(same));
    }

    /// <summary>Null when all are equal, in any order.</summary>
    public static string? Difference(IReadOnlyList<object> expected, IReadOnlyList<object> actual)
    {
        var (missing, surplus, same) = (new List<object>(), actual.ToList(), new List<object>());
        foreach (var one in expected)
            (surplus.Remove(one) ? same : missing).Add(one);
        return missing.Count + surplus.Count == 0 ? null : Lines(same, missing, surplus);
    }

    private static string Lines(IEnumerable<object> same, IEnumerable<object> missing, IEnumerable<object> surplus)
    {
        var (expected, actual) = (missing.Select(Text).ToList(), surplus.Select(Text).ToList());
        var text = new StringBuilder();
        foreach (var one in same)
            text.Append("  then  ").Append(Text(one)).Append('\n');
        foreach (var one in expected)
            text.Append("  -     ").Append(one).Append("   (expected)\n");
        foreach (var one in actual)
            text.Append("  +     ").Append(one).Append("   (is)\n");
        if (expected.Count == 0 && actual.Count == 0)
            text.Append("  -     nothing\n");
        if (expected.Intersect(actual).Any())
            text.Append("  Two of them read alike and are not equal: a member, such as a list, is compared by reference. Give its type an Equals.\n");
        return text.ToString();
    }

    private static string Text(object one) => one is Refusal refusal ? $"refused: {refusal.Code}, \"{refusal.Message}\", {refusal.Kind}" : one.ToString() ?? "";
}
