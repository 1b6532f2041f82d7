namespace Users.Tests;

public static class BadInputs
{
    public static IEnumerable<BadInput> All => Bodies().Concat(Addresses()).Concat(Heads());

    private static IEnumerable<BadInput> Bodies() =>
    [
        .. BadRequests.Bodies("/users", "name", "\"email\":\"e\""),
        new("a blank member", "POST", "/users", 400, "user.name-required") { Body = """{"name":" ","email":"e"}"""u8.ToArray() },
        new("another verb for a name", "POST", "/users/1/name", 405, "http.405") { Body = """{"name":"a"}"""u8.ToArray() },
    ];

    private static IEnumerable<BadInput> Addresses()
    {
        foreach (var path in new[] { "/nowhere", "/CreateUser", "/commands/CreateUser", "/System.IO.FileInfo,%20System.Runtime" })
            yield return new($"nothing at {path}", "GET", path, 404, "http.404");
        foreach (var id in new[]
        {
            "abc", "1.5", "+1", "%201", "1%20", "0x1", "1e3", "9223372036854775808", "-9223372036854775809", "..%2f..%2fetc%2fpasswd", "%252e%252e%252f",
            "'%3B%20drop%20table%20users%3B--", "%22", "$$", "%F0%9F%98%80", "%E2%80%AE1", "%D9%A1", "%24streams", new string('1', 1_025),
        })
        {
            yield return new($"id {(id.Length > 40 ? "of 1,025 digits" : id)}", "GET", $"/users/{id}", 404, "route.value");
            yield return new($"id {(id.Length > 40 ? "of 1,025 digits" : id)}, renamed", "PUT", $"/users/{id}/name", 404, "route.value")
            {
                Body = """{"new_name":"a"}"""u8.ToArray(),
            };
        }

        foreach (var id in new[] { "999999999", "0", "-1", "9223372036854775807" })
            yield return new($"nobody's id {id}", "GET", $"/users/{id}", 404, "VER003");
        foreach (var query in new[]
        {
            "page=abc", "page=", "page=1.0", "page=1e400", "page=%2B1", "page=2147483648", "page=1&page=2", "page_size=abc", "page='%20or%201=1", "page=NaN",
        })
            yield return new($"query {query}", "GET", $"/users?{query}", 400, "query.value");
        foreach (var query in new[] { "page=0", "page=-1" })
            yield return new($"query {query}", "GET", $"/users?{query}", 400, "users.page-out-of-range");
        foreach (var query in new[] { "page_size=0", "page_size=-1", "page_size=1000000000", "page_size=101" })
            yield return new($"query {query}", "GET", $"/users?{query}", 400, "users.page-size-out-of-range");
        yield return new("NUL in the query string", "GET", "/users?page=%00", 400, "text.nul");
        yield return new("bytes in the query string", "GET", "/users?page=%ff", 400, "text.encoding");
    }

    private static IEnumerable<BadInput> Heads() =>
    [
        .. BadRequests.ReadHeads("/users/1"),
        .. BadRequests.WriteHeads(new("", "PUT", "/users/1/name", 400, "") { Body = """{"new_name":"Bob"}"""u8.ToArray() }),
    ];
}
