using System.Net.Sockets;
using System.Text;

namespace Users.Tests;

public sealed class BadInputOnSqliteTests(UsersWeb<OnSqlite> users) : BadInputTests<OnSqlite>(users), IClassFixture<UsersWeb<OnSqlite>>;

public sealed class BadInputOnPostgresTests(UsersWeb<OnPostgres> users) : BadInputTests<OnPostgres>(users), IClassFixture<UsersWeb<OnPostgres>>;

/// <summary>Everything that a client may send and that is not right, on a store: exact status and code, nothing appended, nothing broken.</summary>
public abstract class BadInputTests<TStore>(UsersWeb<TStore> users)
    where TStore : ISampleStore
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. BadInputs.All.Select(input => input.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_request_that_is_not_right_gets_its_answer_and_nothing_is_appended(string name)
    {
        var input = BadInputs.All.Single(input => input.Name == name);
        await HaveAda();
        var head = await users.Head();
        var loaded = 0;
        AppDomain.CurrentDomain.AssemblyLoad += Count;

        var reply = await input.Send(users.Client, input.Path);
        AppDomain.CurrentDomain.AssemblyLoad -= Count;

        input.AssertAnswered(reply);
        Assert.Equal(head, await users.Head());
        Assert.True(!input.Name.Contains("type's name", StringComparison.Ordinal) || loaded == 0);
        Assert.Equal(200, (await users.Client.Get("/users/1")).Status);

        void Count(object? sender, AssemblyLoadEventArgs load) =>
            loaded += load.LoadedAssembly.FullName!.StartsWith("System.IO", StringComparison.Ordinal) ? 1 : 0;
    }

    // What no HTTP client would send. The server itself answers these, before the application sees them, and without a body.
    [Theory]
    [InlineData("GET /users HTTP/1.1\r\nHost: a\r\nX: {40000}\r\n\r\n", 431)]
    [InlineData("GET /users HTTP/1.1\r\nHost: a\r\n{headers}\r\n", 431)]
    [InlineData("GET /users HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400)]
    [InlineData("GET /users HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400)]
    [InlineData("GET /users HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400)]
    [InlineData("GET /users HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /users?{9000} HTTP/1.1\r\nHost: a\r\n\r\n", 414)]
    [InlineData("GET /users/%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /users/a\0b HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET users HTTP/1.1\r\nHost: a\r\n\r\n", 405)]
    [InlineData("NONSENSE\r\n\r\n", 400)]
    [InlineData("POST /users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("POST /users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}", 400)]
    [InlineData("POST /users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400)]
    [InlineData("POST /users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: gzip\r\n\r\n", 400)]
    public async Task Bytes_that_are_not_HTTP_are_refused_and_nothing_is_appended(string request, int status)
    {
        await HaveAda();
        var head = await users.Head();
        var headers = string.Concat(Enumerable.Range(0, 1_000).Select(i => $"X{i}: a\r\n"));
        var bytes = request.Replace("{40000}", new('a', 40_000), StringComparison.Ordinal).Replace("{9000}", new('a', 9_000), StringComparison.Ordinal)
            .Replace("{headers}", headers, StringComparison.Ordinal);

        using var client = new TcpClient(users.Address.Host, users.Address.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes), Ct);
        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadLineAsync(Ct);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(head, await users.Head());
        Assert.Equal(200, (await users.Client.Get("/users/1")).Status);
    }

    [Theory]
    [InlineData("Content-Length: 100", "{\"name\":\"Ada\"")]
    [InlineData("Transfer-Encoding: chunked", "a\r\n{\"name\":\"A\r\n")]
    public async Task A_client_that_leaves_in_the_middle_of_its_body_leaves_nothing(string header, string body)
    {
        await HaveAda();
        var head = await users.Head();
        using (var client = new TcpClient(users.Address.Host, users.Address.Port) { LingerState = new(enable: true, seconds: 0) })
        {
            var request = $"POST /users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{header}\r\n\r\n{body}";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Ct);
            await users.Client.Get("/users/1"); // By now the server is reading.
        }

        Assert.Equal(200, (await users.Client.Get("/users/1")).Status);
        Assert.Equal(head, await users.Head());
    }

    [Fact]
    public async Task A_client_that_leaves_before_its_answer_leaves_a_whole_command_or_none()
    {
        await HaveAda();
        var head = await users.Head();
        const string Body = """{"new_name":"Ada"}""";
        for (var i = 0; i < 50; i++)
        {
            using var client = new TcpClient(users.Address.Host, users.Address.Port) { LingerState = new(enable: true, seconds: 0) };
            var request = $"PUT /users/1/name HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Ct);
        }

        var last = await users.Client.Put("/users/1/name", Body);
        Assert.Equal(200, last.Status);
        Assert.InRange(await users.Head() - head, 1, 51);
    }

    [Fact]
    public async Task Of_an_answer_in_another_type_there_is_only_JSON()
    {
        await HaveAda();

        var reply = await users.Client.Get("/users/1", ("Accept", "application/xml"));

        Assert.Equal((200, "application/json"), (reply.Status, reply.ContentType));
    }

    private async Task HaveAda()
    {
        if (await users.Head() == 0)
            await users.Client.Post("/users", """{"name":"Ada","email":"ada@example.org"}""");
        var token = (await users.Log.Head(Ct)).Token.ToString();
        Assert.Equal(200, (await users.Client.Get("/users/1", ("Consistency-Token", token))).Status);
    }
}
