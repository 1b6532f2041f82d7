using System.Text;

namespace Samples.Tests;

/// <summary>A request as bytes, changed by chance: the same seed makes the same requests.</summary>
/// <param name="seed">Of chance.</param>
/// <param name="requests">That are right: see <see cref="Request"/>.</param>
internal sealed class Mutants(int seed, IReadOnlyList<string> requests)
{
    // What parsers stumble over, each somewhere.
    private static readonly string[] Spices =
    [
        "\0", "\\u0000", "\\ud800", "\uFEFF", "\r", "\n", "\r\n\r\n", "%00", "%ff", "%2e%2e%2f", "..", "//", "{", "[", "}", "]", ":", ",", "\"", "'", ";--",
        "null", "NaN", "1e400", "-1", "0", "9223372036854775808", "18446744073709551616", "true", "$type", "W/", "*", "bytes=0-", "chunked", "gzip",
        "Transfer-Encoding: chunked\r\n", "Content-Length: 0\r\n", "Expect: 100-continue\r\n", "Content-Type: text/plain\r\n", "Upgrade: h2c\r\n",
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var bytes = Encoding.Latin1.GetBytes(requests[_random.Next(requests.Count)]).ToList();
        for (var changes = _random.Next(1, 6); changes > 0; changes--)
            Change(bytes);
        if (_random.Next(3) > 0)
            MendLength(bytes); // Else most of them end at the server's own parser.
        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count);
        switch (_random.Next(7))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Spices[_random.Next(Spices.Length)]));
                break;
            case 2:
                bytes.RemoveRange(at, Math.Min(_random.Next(1, 20), bytes.Count - at));
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(_random.Next(1, 60), bytes.Count - at)));
                break;
            case 4:
                bytes.InsertRange(at, Enumerable.Repeat(bytes[at], _random.Next(1, _random.Next(10) == 0 ? 40_000 : 200)));
                break;
            case 5:
                bytes[at] = (byte)_random.Next(256);
                break;
            default:
                var text = Encoding.Latin1.GetString([.. bytes]);
                var digit = text.IndexOfAny([.. "0123456789"], at);
                if (digit >= 0)
                    bytes[digit] = (byte)('0' + _random.Next(10));
                break;
        }

        if (bytes.Count == 0)
            bytes.Add(0);
    }

    private static void MendLength(List<byte> bytes)
    {
        var text = Encoding.Latin1.GetString([.. bytes]);
        var body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var length = text.IndexOf("Content-Length: ", StringComparison.Ordinal);
        if (body < 0 || length < 0 || length > body)
            return;

        var end = text.IndexOf("\r\n", length, StringComparison.Ordinal);
        text = string.Concat(text.AsSpan(0, length), $"Content-Length: {text.Length - body - 4}", text.AsSpan(end));
        bytes.Clear();
        bytes.AddRange(Encoding.Latin1.GetBytes(text));
    }

    /// <summary>A request as it is sent.</summary>
    public static string Request(string verb, string path, string? body, string headers = "") =>
        $"{verb} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}" +
        (body is null ? "\r\n" : $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
}
