using System.Text;

namespace Bank.Tests;

/// <summary>What is wrong with a bank's messages in particular, beside what can be with any. <c>{id}</c> is an account at version 1.</summary>
internal static class BadInputs
{
    public static IEnumerable<BadInput> All =>
    [
        .. BadRequests.Bodies("/accounts", "handle", "\"owner\":\"e\""),
        .. Amounts(),
        .. Addresses(),
        .. BadRequests.ReadHeads("/accounts?page=1"),
        .. BadRequests.WriteHeads(Deposit("", "1", "")),
    ];

    private static IEnumerable<BadInput> Amounts()
    {
        foreach (var amount in new[] { "0", "-1", "0.001", "1000000000.01", "-0.00" })
            yield return Deposit($"amount {amount}", amount, "account.amount");
        foreach (var amount in new[] { "\"1\"", "1e400", "true", "[1]", "{}", "79228162514264337593543950336" })
            yield return Deposit($"amount {amount}", amount, "json.value");
        yield return Deposit("no amount", "null", "member.required");
        yield return Deposit("more than there is", "5", "account.overdrawn") with { Path = "/accounts/{id}/withdrawals", Status = 422 };
        yield return Deposit("a member of the route in the body", "1,\"account_id\":\"{id}\"", "json.unknown");
    }

    private static IEnumerable<BadInput> Addresses()
    {
        foreach (var path in new[] { "/nowhere", "/accounts/{id}/Deposit", "/System.IO.FileInfo,%20System.Runtime" })
            yield return new($"nothing at {path}", "GET", path, 404, "http.404");
        foreach (var id in new[] { "abc", "1", "..%2f..%2fetc%2fpasswd", "'%3B%20drop%20table%20accounts%3B--", "%22", "$$", "%F0%9F%98%80", "{id}x" })
            yield return new($"id {id}", "GET", $"/accounts/{id}", 404, "route.value");
        yield return new("nobody's id", "GET", "/accounts/00000000-0000-0000-0000-000000000001", 404, "VER003");
        yield return Deposit("nobody's account", "1", "account.none") with { Path = "/accounts/00000000-0000-0000-0000-000000000001/deposits", Status = 404 };
        foreach (var query in new[] { "after=abc", "after=1.5", "page_size=abc", "page_size=1&page_size=2", "after=9223372036854775808" })
            yield return new($"query {query}", "GET", $"/transactions?{query}", 400, "query.value");
        foreach (var query in new[] { "page_size=0", "page_size=201", "page_size=-1" })
            yield return new($"query {query}", "GET", $"/transactions?{query}", 400, "page-size");
        yield return new("query after=-1", "GET", "/transactions?after=-1", 400, "after");
        yield return new("a time that is none", "GET", "/accounts/{id}/balance?as_of=yesterday", 400, "query.value");
        yield return new("NUL in the query string", "GET", "/transactions?after=%00", 400, "text.nul");
    }

    private static BadInput Deposit(string name, string amount, string code) => new(name, "POST", "/accounts/{id}/deposits", 400, code)
    {
        Body = Encoding.UTF8.GetBytes($$"""{"amount":{{amount}}}"""),
    };
}
