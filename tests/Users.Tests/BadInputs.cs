using System.Text;

namespace Users.Tests;

/// <summary>What a client may send that is not right, and what it must get: one row each.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Verb">The verb.</param>
/// <param name="Path">With its query string.</param>
/// <param name="Status">Exactly.</param>
/// <param name="Code">The problem's.</param>
public sealed record BadInput(string Name, string Verb, string Path, int Status, string Code)
{
    public byte[]? Body { get; init; }

    public string? ContentType { get; init; } = "application/json";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public override string ToString() => Name;
}

public static class BadInputs
{
    private const string Ada = """{"name":"Ada","email":"ada@example.org"}""";

    public static IEnumerable<BadInput> All => Bodies().Concat(Media()).Concat(Addresses()).Concat(Heads());

    private static IEnumerable<BadInput> Bodies()
    {
        yield return Post("an empty body", "", "body.empty");
        yield return Post("a truncated body", """{"name":"Ada","email":""", "json.syntax");
        yield return Post("33 levels", $$"""{"name":{{new string('[', 32)}}{{new string(']', 32)}},"email":"e"}""", "json.depth");
        yield return Post("20,000 brackets", new string('[', 20_000), "json.depth");
        yield return Post("a member twice", """{"name":"a","name":"b","email":"e"}""", "json.duplicate");
        yield return Post("an unknown member", """{"name":"a","email":"e","admin":true}""", "json.unknown");
        yield return Post("metadata as members", """{"name":"a","email":"e","position":1,"actor":"root"}""", "json.unknown");
        yield return Post("a type's name", """{"$type":"System.IO.FileInfo, System.Runtime","name":"a","email":"e"}""", "json.unknown");
        yield return Post("another type's name", """{"name":{"@type":"System.IO.FileInfo"},"email":"e"}""", "json.value");
        yield return Post("a missing member", """{"name":"a"}""", "member.required");
        yield return Post("a null member", """{"name":null,"email":"e"}""", "member.required");
        yield return Post("a blank member", """{"name":" ","email":"e"}""", "user.name-required");
        yield return Post("a number for a text", """{"name":1,"email":"e"}""", "json.value");
        yield return Post("a number out of range", """{"name":1e400,"email":"e"}""", "json.value");
        yield return Post("NaN", """{"name":NaN,"email":"e"}""", "json.syntax");
        yield return Post("Infinity", """{"name":Infinity,"email":"e"}""", "json.syntax");
        yield return Post("half a character", """{"name":"\ud800","email":"e"}""", "text.encoding");
        yield return Post("NUL", """{"name":"a\u0000b","email":"e"}""", "text.nul");
        yield return Post("NUL in a name", """{"name":"a","email":"e","x\u0000":1}""", "text.nul");
        yield return Post("a byte order mark", "\uFEFF" + Ada, "json.syntax");
        yield return Post("an array", "[]", "json.type");
        yield return Post("two values", Ada + Ada, "json.syntax");
        yield return Post("a body over 1 MB", $$"""{"name":"{{new string('a', 1 << 20)}}","email":"e"}""", "body.too-large") with { Status = 413 };
        yield return Post("bytes that are not UTF-8", "", "text.encoding") with { Body = [.. "{\"name\":\""u8, 0xC3, 0x28, .. "\",\"email\":\"e\"}"u8] };
        yield return Post("UTF-16", "", "text.encoding") with { Body = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Ada)] };
        yield return Post("UTF-16 without its mark", "", "json.syntax") with { Body = Encoding.Unicode.GetBytes(Ada) };
    }

    private static IEnumerable<BadInput> Media()
    {
        foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "application/json; charset=utf-16", null })
            yield return Post($"type {type ?? "none"}", Ada, "body.content-type") with { ContentType = type, Status = 415 };
        yield return Post("gzip", Ada, "body.content-encoding") with { Headers = [("Content-Encoding", "gzip")], Status = 415 };
        yield return new("another verb", "DELETE", "/users", 405, "http.405");
        yield return new("another verb for a name", "POST", "/users/1/name", 405, "http.405") { Body = Encoding.UTF8.GetBytes(Ada) };
        yield return new("an unknown verb", "BREW", "/users", 405, "http.405");
    }

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

    private static IEnumerable<BadInput> Heads()
    {
        foreach (var token in new[] { "nonsense", "", "1", new string('a', 10_240), "00112233445566778899aabbccddeeff.-1", "00112233445566778899aabbccddeeff.01" })
            yield return Read($"token {(token.Length > 40 ? token.Length : token)}", "token.malformed", ("Consistency-Token", token));
        yield return Read("another store's token", "token.foreign", ("Consistency-Token", "00112233445566778899aabbccddeeff.1"));
        foreach (var wait in new[] { "-1", "315360000", "abc", "1.5", "" })
            yield return Read($"a wait of '{wait}'", "prefer.wait", ("Prefer", $"wait={wait}"));
        foreach (var version in new[] { "\"-5\"", "\"9223372036854775808\"", "\"any \"", "W/\"1\"", "\"1\", \"2\"", "garbage", "1", "" })
            yield return Rename($"version {version}", 400, "precondition.malformed", ("If-Match", version));
        yield return Rename("a tag that must not match", 400, "precondition.malformed", ("If-None-Match", "\"1\""));
        yield return Rename("two preconditions", 400, "precondition.malformed", ("If-Match", "\"1\""), ("If-None-Match", "*"));
        yield return Rename("a version that is not there yet", 412, "VER002", ("If-Match", "\"7\""));
        yield return Rename("a user that must not exist", 412, "VER002", ("If-None-Match", "*"));
    }

    private static BadInput Post(string name, string body, string code) => new(name, "POST", "/users", 400, code) { Body = Encoding.UTF8.GetBytes(body) };

    private static BadInput Read(string name, string code, params (string, string)[] headers) =>
        new(name, "GET", "/users/1", 400, code) { Headers = headers };

    private static BadInput Rename(string name, int status, string code, params (string, string)[] headers) =>
        new(name, "PUT", "/users/1/name", status, code) { Body = """{"new_name":"Bob"}"""u8.ToArray(), Headers = headers };
}
