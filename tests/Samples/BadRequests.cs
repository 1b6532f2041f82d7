using System.Text;

namespace Samples.Tests;

/// <summary>What can be wrong with any message over HTTP, whatever the service.</summary>
internal static class BadRequests
{
    /// <summary>Bodies of a POST.</summary>
    /// <param name="path">Of a command with a text.</param>
    /// <param name="member">The text's name.</param>
    /// <param name="rest">Its other members, as JSON.</param>
    public static IEnumerable<BadInput> Bodies(string path, string member, string rest)
    {
        var good = $$"""{"{{member}}":"Ada",{{rest}}}""";
        yield return Post("an empty body", "", "body.empty");
        yield return Post("a truncated body", good[..^2], "json.syntax");
        yield return Post("33 levels", With(new string('[', 32) + new string(']', 32)), "json.depth");
        yield return Post("20,000 brackets", new string('[', 20_000), "json.depth");
        yield return Post("a member twice", $$"""{"{{member}}":"a","{{member}}":"b",{{rest}}}""", "json.duplicate");
        yield return Post("an unknown member", $$"""{"{{member}}":"a",{{rest}},"admin":true}""", "json.unknown");
        yield return Post("metadata as members", $$"""{"{{member}}":"a",{{rest}},"position":1,"actor":"root"}""", "json.unknown");
        yield return Post("a type's name", $$"""{"$type":"System.IO.FileInfo, System.Runtime","{{member}}":"a",{{rest}}}""", "json.unknown");
        yield return Post("another type's name", With("""{"@type":"System.IO.FileInfo"}"""), "json.value");
        yield return Post("a missing member", $$"""{"{{member}}":"a"}""", "member.required");
        yield return Post("a null member", With("null"), "member.required");
        yield return Post("a number for a text", With("1"), "json.value");
        yield return Post("a number out of range", With("1e400"), "json.value");
        yield return Post("NaN", With("NaN"), "json.syntax");
        yield return Post("Infinity", With("Infinity"), "json.syntax");
        yield return Post("half a character", With("\"\\ud800\""), "text.encoding");
        yield return Post("NUL", With("\"a\\u0000b\""), "text.nul");
        yield return Post("NUL in a name", $$"""{"{{member}}":"a",{{rest}},"x\u0000":1}""", "text.nul");
        yield return Post("a byte order mark", "\uFEFF" + good, "json.syntax");
        yield return Post("an array", "[]", "json.type");
        yield return Post("two values", good + good, "json.syntax");
        yield return Post("a body over 1 MB", With($"\"{new string('a', 1 << 20)}\""), "body.too-large") with { Status = 413 };
        yield return Post("bytes that are not UTF-8", "", "text.encoding") with { Body = [.. Encoding.UTF8.GetBytes($"{{\"{member}\":\""), 0xC3, 0x28, .. Encoding.UTF8.GetBytes($"\",{rest}}}")] };
        yield return Post("UTF-16", "", "text.encoding") with { Body = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(good)] };
        yield return Post("UTF-16 without its mark", "", "json.syntax") with { Body = Encoding.Unicode.GetBytes(good) };
        foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "application/json; charset=utf-16", null })
            yield return Post($"type {type ?? "none"}", good, "body.content-type") with { ContentType = type, Status = 415 };
        yield return Post("gzip", good, "body.content-encoding") with { Headers = [("Content-Encoding", "gzip")], Status = 415 };
        yield return new("another verb", "DELETE", path, 405, "http.405");
        yield return new("an unknown verb", "BREW", path, 405, "http.405");

        string With(string value) => $$"""{"{{member}}":{{value}},{{rest}}}""";

        BadInput Post(string name, string body, string code) => new(name, "POST", path, 400, code) { Body = Encoding.UTF8.GetBytes(body) };
    }

    /// <summary>What a query's head can say.</summary>
    /// <param name="path">Of a query that is answered.</param>
    public static IEnumerable<BadInput> ReadHeads(string path)
    {
        foreach (var token in new[] { "nonsense", "", "1", new string('a', 10_240), "00112233445566778899aabbccddeeff.-1", "00112233445566778899aabbccddeeff.01" })
            yield return Read($"token {(token.Length > 40 ? token.Length : token)}", "token.malformed", ("Consistency-Token", token));
        yield return Read("another store's token", "token.foreign", ("Consistency-Token", "00112233445566778899aabbccddeeff.1"));
        foreach (var wait in new[] { "-1", "315360000", "abc", "1.5", "" })
            yield return Read($"a wait of '{wait}'", "prefer.wait", ("Prefer", $"wait={wait}"));

        BadInput Read(string name, string code, params (string, string)[] headers) => new(name, "GET", path, 400, code) { Headers = headers };
    }

    /// <summary>What a command's head can say.</summary>
    /// <param name="command">A command that is right, on one stream that is at version 1.</param>
    public static IEnumerable<BadInput> WriteHeads(BadInput command)
    {
        foreach (var version in new[] { "\"-5\"", "\"9223372036854775808\"", "\"any \"", "W/\"1\"", "\"1\", \"2\"", "garbage", "1", "" })
            yield return Write($"version {version}", 400, "precondition.malformed", ("If-Match", version));
        yield return Write("a tag that must not match", 400, "precondition.malformed", ("If-None-Match", "\"1\""));
        yield return Write("two preconditions", 400, "precondition.malformed", ("If-Match", "\"1\""), ("If-None-Match", "*"));
        yield return Write("a version that is not there yet", 412, "VER002", ("If-Match", "\"7\""));
        yield return Write("a stream that must not exist", 412, "VER002", ("If-None-Match", "*"));
        foreach (var key in new[] { "", "\"\"", new string('k', 256), "\"open", "two words", "a,b" })
            yield return Write($"key {(key.Length > 40 ? key.Length : key)}", 400, "key.malformed", ("Idempotency-Key", key));

        BadInput Write(string name, int status, string code, params (string, string)[] headers) =>
            command with { Name = name, Status = status, Code = code, Headers = headers };
    }
}
