using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Versicle.AspNetCore.Tests;

public sealed class BodyTests
{
    private const string Path = "/shops/7/orders";

    public static TheoryData<string, string, string?> Refused => new()
    {
        { "", "body.empty", null },
        { " ", "json.syntax", null },
        { "{", "json.syntax", null },
        { """{"title":"a" """, "json.syntax", null },
        { """{"title":"a"} {}""", "json.syntax", null },
        { """{"title":"a",}""", "json.syntax", null },
        { """{"title":"a"/*no*/}""", "json.syntax", null },
        { "\uFEFF{\"title\":\"a\"}", "json.syntax", null },
        { """{"title":NaN}""", "json.syntax", null },
        { """{"title":"a","weight":Infinity}""", "json.syntax", null },
        { "[]", "json.type", null },
        { "null", "json.type", null },
        { "\"title\"", "json.type", null },
        { new string('[', 20_000), "json.depth", null },
        { """{"title":"a","lines":""" + new string('[', 40) + new string(']', 40) + "}", "json.depth", null },
        { """{"title":"a","title":"a"}""", "json.duplicate", "/title" },
        { """{"title":"a","lines":[{"name":"a","price":1,"price":2}]}""", "json.value", "/lines/0/price" },
        { """{"title":"a","x":1}""", "json.unknown", "/x" },
        { """{"title":"a","a~b/c":1}""", "json.unknown", "/a~0b~1c" },
        { """{"title":"a","Title":"b"}""", "json.unknown", "/Title" },
        { """{"title":"a","shop_id":7}""", "json.unknown", "/shop_id" },
        { """{"title":"a","$type":"System.IO.FileInfo"}""", "json.unknown", "/$type" },
        { """{"title":"a","lines":[{"name":"a","price":1,"$type":"x"}]}""", "json.value", "/lines/0/$type" },
        { "{}", "member.required", "/title" },
        { """{"title":null}""", "member.required", "/title" },
        { """{"title":7}""", "json.value", "/title" },
        { """{"title":{"a":1}}""", "json.value", "/title" },
        { """{"title":"a","amount":"5"}""", "json.value", "/amount" },
        { """{"title":"a","amount":1.0}""", "json.value", "/amount" },
        { """{"title":"a","amount":null}""", "member.required", "/amount" },
        { """{"title":"a","amount":2147483648}""", "json.value", "/amount" },
        { """{"title":"a","weight":1e400}""", "json.value", "/weight" },
        { """{"title":"a","weight":-1e400}""", "json.value", "/weight" },
        { """{"title":"a","lines":[{"name":"a","price":9223372036854775808}]}""", "json.value", "/lines/0/price" },
        { """{"title":"a","lines":[{"name":null,"price":1}]}""", "json.value", "/lines/0/name" },
        { """{"title":"a","lines":[{"name":"a"}]}""", "json.value", "/lines/0" },
        { """{"title":"\u0000"}""", "text.nul", null },
        { """{"title":"a","lines":[{"name":"b\u0000","price":1}]}""", "text.nul", null },
        { """{"title":"a","x\u0000":1}""", "text.nul", null },
        { """{"title":"\ud800"}""", "text.encoding", null },
        { """{"title":"a","lines":[{"name":"\uDC00x","price":1}]}""", "text.encoding", null },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_body_that_cannot_be_right_gets_400_and_says_where(string body, string code, string? pointer)
    {
        await using var app = await OrdersApp.Start();

        var reply = await app.Post(Path, body);

        Assert.Equal((400, "application/problem+json"), (reply.Status, reply.ContentType));
        Assert.Equal((code, pointer), (reply.Code, reply.Pointer));
        Assert.DoesNotContain("System.", reply.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Logged.All, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Theory]
    [InlineData("""{"title":"a"}""", "a", 1)]
    [InlineData("""{"title":"\\u0000"}""", "\\u0000", 1)]
    [InlineData("""{"title":"\ud83d\ude00é","amount":2147483647}""", "😀é", int.MaxValue)]
    [InlineData("""{"amount":3,"title":"'; drop table","weight":1.5,"lines":[{"name":"x","price":1}]}""", "'; drop table", 3)]
    [InlineData("""{"t\u0069tle":"a","weight":null,"lines":null}""", "a", 1)]
    public async Task A_body_that_is_right_reaches_the_handler_as_it_was_sent(string body, string title, int amount)
    {
        await using var app = await OrdersApp.Start();

        var reply = await app.Post(Path, body);

        Assert.Equal(201, reply.Status);
        Assert.Equal((7, title, amount), (
            reply.Json.GetProperty("shop_id").GetInt32(), reply.Json.GetProperty("title").GetString(), reply.Json.GetProperty("amount").GetInt32()));
    }

    [Theory]
    [InlineData(new byte[] { 0x7B, 0x22, 0x74, 0x69, 0x74, 0x6C, 0x65, 0x22, 0x3A, 0x22, 0xFF, 0x22, 0x7D })] // {"title":"\xFF"}
    [InlineData(new byte[] { 0x7B, 0x22, 0x74, 0x69, 0x74, 0x6C, 0x65, 0x22, 0x3A, 0x22, 0xED, 0xA0, 0x80, 0x22, 0x7D })] // A surrogate in UTF-8.
    [InlineData(new byte[] { 0x7B, 0x00, 0x7D, 0x00, 0xFF })]
    public async Task Bytes_that_are_not_UTF8_get_400(byte[] body)
    {
        await using var app = await OrdersApp.Start();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");

        var reply = await app.Post(Path, content);

        Assert.Equal((400, "text.encoding"), (reply.Status, reply.Code));
    }

    [Theory]
    [InlineData("application/json", 201)]
    [InlineData("APPLICATION/JSON", 201)]
    [InlineData("application/json; charset=utf-8", 201)]
    [InlineData("application/json;charset=\"UTF-8\"", 201)]
    [InlineData("application/vnd.shop+json", 201)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("application/json; charset=iso-8859-1", 415)]
    [InlineData("text/json", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("multipart/form-data; boundary=a", 415)]
    [InlineData("application/xml", 415)]
    [InlineData("nonsense", 415)]
    [InlineData(null, 415)]
    public async Task Only_JSON_in_UTF8_is_read(string? contentType, int status)
    {
        await using var app = await OrdersApp.Start();
        using var content = new ByteArrayContent("""{"title":"a"}"""u8.ToArray());
        if (contentType is not null)
            Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", contentType));

        var reply = await app.Post(Path, content);

        Assert.Equal(status, reply.Status);
        Assert.True(status == 201 || reply.Code == "body.content-type");
    }

    [Fact]
    public async Task A_compressed_body_gets_415()
    {
        await using var app = await OrdersApp.Start();
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add("gzip");

        var reply = await app.Post(Path, content);

        Assert.Equal((415, "body.content-encoding"), (reply.Status, reply.Code));
    }

    [Theory]
    [InlineData(0, false, 201)]
    [InlineData(0, true, 201)]
    [InlineData(1, false, 413)]
    [InlineData(1, true, 413)]
    [InlineData(9_000_000, false, 413)]
    [InlineData(9_000_000, true, 413)]
    public async Task A_body_over_the_limit_gets_413_and_one_at_it_is_read(int beyond, bool isChunked, int status)
    {
        await using var app = await OrdersApp.Start();
        var body = $$"""{"title":"{{new string('a', (1 << 20) - 12 + beyond)}}"}""";
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body)));
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = content };
        request.Headers.TransferEncodingChunked = isChunked;

        var reply = await Reply.Of(await app.Client.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal((1 << 20) + beyond, body.Length);
        Assert.Equal(status, reply.Status);
        Assert.True(status == 201 || reply.Code == "body.too-large");
    }

    [Fact]
    public async Task A_body_without_end_is_answered_and_then_cut_off()
    {
        await using var app = await OrdersApp.Start();
        using var client = new TcpClient("127.0.0.1", app.Port);
        await using var stream = client.GetStream();
        var ct = TestContext.Current.CancellationToken;
        await stream.WriteAsync(Head("Transfer-Encoding: chunked"), ct);
        var chunk = Encoding.ASCII.GetBytes($"10000\r\n{new string('a', 0x10000)}\r\n");

        var sending = Send(stream, chunk, ct);
        using var reader = new StreamReader(stream);
        var status = await reader.ReadLineAsync(ct);
        await sending;

        Assert.Equal("HTTP/1.1 413 Payload Too Large", status);
    }

    [Theory]
    [InlineData("Content-Length: 100", "{\"title\":")]
    [InlineData("Transfer-Encoding: chunked", "a\r\n{\"title\":\r\n")]
    public async Task A_client_that_leaves_in_the_middle_of_its_body_is_no_error(string header, string body)
    {
        await using var app = await OrdersApp.Start();
        var ct = TestContext.Current.CancellationToken;
        using (var client = new TcpClient("127.0.0.1", app.Port) { LingerState = new(enable: true, seconds: 0) })
        {
            await client.GetStream().WriteAsync(Head(header, body), ct);
            await app.Post(Path, """{"title":"a"}"""); // By now the server is reading.
        }

        Assert.Equal(201, (await app.Post(Path, """{"title":"a"}""")).Status);
        Assert.DoesNotContain(app.Logged.All, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Fact]
    public async Task A_chunk_that_is_none_is_400()
    {
        await using var app = await OrdersApp.Start();
        using var client = new TcpClient("127.0.0.1", app.Port);
        var ct = TestContext.Current.CancellationToken;
        await client.GetStream().WriteAsync(Head("Transfer-Encoding: chunked", "zz\r\n"), ct);
        using var reader = new StreamReader(client.GetStream());

        Assert.Equal("HTTP/1.1 400 Bad Request", await reader.ReadLineAsync(ct));
    }

    [Fact]
    public async Task A_command_whose_members_all_come_from_the_route_needs_no_body()
    {
        await using var app = await OrdersApp.Start(endpoints => endpoints.MapCommand<CloseShop>("POST", "/shops/{shopId}/closing"));

        var without = await app.Post("/shops/7/closing", new ByteArrayContent([]));
        var with = await app.Post("/shops/7/closing", "{}");
        var stranger = await app.Post("/shops/7/closing", """{"shop_id":8}""");

        Assert.Equal((204, 204, 400), (without.Status, with.Status, stranger.Status));
    }

    [Fact]
    public async Task No_body_at_all_is_400_whatever_its_type()
    {
        await using var app = await OrdersApp.Start();

        var reply = await app.Post(Path, new ByteArrayContent([]));

        Assert.Equal((400, "body.empty"), (reply.Status, reply.Code));
    }

    private static byte[] Head(string header, string body = "") =>
        Encoding.ASCII.GetBytes($"POST {Path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{header}\r\n\r\n{body}");

    private static async Task Send(NetworkStream stream, byte[] chunk, CancellationToken ct)
    {
        try
        {
            for (var sent = 0; sent < 64 << 20; sent += chunk.Length)
                await stream.WriteAsync(chunk, ct);
            Assert.Fail("the server read 64 MB of a body that it had refused");
        }
        catch (IOException)
        {
            // Cut off, as it must be.
        }
    }
}
