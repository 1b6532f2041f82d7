namespace Versicle.Postgres;

/// <summary>
/// Statements by which a handler would end the transaction that its events are to commit in. Refused by their first word,
/// before they are sent; what gets round that meets the mark that the append looks for.
/// </summary>
internal static class TransactionControl
{
    private static readonly string[] Words = ["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare"];

    /// <exception cref="InvalidOperationException">It is one.</exception>
    public static void Refuse(string statement)
    {
        var word = FirstWord(statement);
        foreach (var refused in Words)
        {
            if (word.Equals(refused, StringComparison.OrdinalIgnoreCase))
                throw new InvalidOperationException($"'{refused}' begins or ends a transaction, and this one is the write session's: it commits when the handler returns. The statement is not carried out: {statement}");
        }
    }

    private static ReadOnlySpan<char> FirstWord(string statement)
    {
        var rest = statement.AsSpan().TrimStart();
        while (rest.StartsWith("--") || rest.StartsWith("/*"))
        {
            var isLine = rest[0] == '-';
            var end = rest.IndexOf(isLine ? "\n" : "*/");
            if (end < 0)
                return [];
            rest = rest[(end + (isLine ? 1 : 2))..].TrimStart();
        }

        var length = rest.IndexOfAnyExceptInRange('A', 'z');
        return length < 0 ? rest : rest[..length];
    }
}
