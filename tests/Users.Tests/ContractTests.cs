using System.Globalization;
using static Samples.Tests.Http;

namespace Users.Tests;

/// <summary>The HTTP contract of the service, against the running program, over a socket.</summary>
public abstract class ContractTests<TStore>(SharedProgram<TStore> shared) : IClassFixture<SharedProgram<TStore>>
    where TStore : ISampleStore
{
    private HttpClient Client => shared.Program.Client;

    [Fact]
    public async Task Creating_a_user_answers_201_with_its_address_and_the_user()
    {
        var reply = await Client.Post("/users", """{"name":"Ada","email":"ada@example.org"}""");

        Assert.Equal((201, "application/json"), (reply.Status, reply.ContentType));
        Assert.Equal(["id", "name", "email"], reply.Members);
        var id = reply.Json.GetProperty("id").GetInt64();
        Assert.Equal($"/users/{id}", reply.Header("Location"));
        Assert.Equal($$"""{"id":{{id}},"name":"Ada","email":"ada@example.org"}""", reply.Body);
        Assert.NotEqual("", reply.Header("Consistency-Token"));
    }

    [Fact]
    public async Task Renaming_a_user_answers_200_with_the_user()
    {
        var (id, _) = await Create("Bob", "bob@example.org");

        var reply = await Client.Put($"/users/{id}/name", """{"new_name":"Robert"}""");

        Assert.Equal(200, reply.Status);
        Assert.Equal($$"""{"id":{{id}},"name":"Robert","email":"bob@example.org"}""", reply.Body);
    }

    [Fact]
    public async Task A_user_is_read_with_the_time_of_its_creation()
    {
        var (id, token) = await Create("Cleo", "cleo@example.org");

        var reply = await Client.Get($"/users/{id}", ("Consistency-Token", token));

        Assert.Equal((200, "application/json"), (reply.Status, reply.ContentType));
        Assert.Equal(["id", "name", "email", "created_at"], reply.Members);
        var createdAt = reply.Json.GetProperty("created_at").GetString()!;
        var at = DateTimeOffset.ParseExact(createdAt, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);
        Assert.InRange(at, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal(TimeSpan.Zero, at.Offset);
    }

    [Theory]
    [InlineData("""{"name":"Ada"}""", "Email is required")]
    [InlineData("""{"name":"Ada","email":null}""", "Email is required")]
    [InlineData("""{"name":"Ada","email":""}""", "Email is required")]
    [InlineData("""{"name":"Ada","email":" \t\n"}""", "Email is required")]
    [InlineData("""{"email":"ada@example.org"}""", "Name is required")]
    [InlineData("""{"name":null,"email":"ada@example.org"}""", "Name is required")]
    [InlineData("""{"name":"","email":"ada@example.org"}""", "Name is required")]
    [InlineData("""{"name":"  ","email":"ada@example.org"}""", "Name is required")]
    public async Task A_user_without_name_or_email_is_400_and_says_which(string body, string sentence)
    {
        var reply = await Client.Post("/users", body);

        AssertProblem(reply, 400);
        Assert.Equal(sentence, reply.Error);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"new_name":null}""")]
    [InlineData("""{"new_name":""}""")]
    [InlineData("""{"new_name":" "}""")]
    public async Task A_blank_new_name_is_400(string body)
    {
        var (id, _) = await Create("Dora", "dora@example.org");

        var reply = await Client.Put($"/users/{id}/name", body);

        AssertProblem(reply, 400);
        Assert.Equal("NewName is required", reply.Error);
    }

    [Theory]
    [InlineData("999999999", "User 999999999 not found")]
    [InlineData("0", "User 0 not found")]
    [InlineData("-1", "User -1 not found")]
    [InlineData("9223372036854775807", "User 9223372036854775807 not found")]
    [InlineData("9223372036854775808", null)]
    [InlineData("-99999999999999999999", null)]
    [InlineData("abc", null)]
    [InlineData("1.5", null)]
    [InlineData("1e3", null)]
    [InlineData("0x1", null)]
    [InlineData("%201", null)]
    [InlineData("1'--", null)]
    public async Task An_id_of_nobody_is_404(string id, string? sentence)
    {
        var read = await Client.Get($"/users/{id}");
        var renamed = await Client.Put($"/users/{id}/name", """{"new_name":"Eve"}""");

        AssertProblem(read, 404);
        AssertProblem(renamed, 404);
        Assert.True(sentence is null || (sentence, sentence) == (read.Error, renamed.Error));
    }

    [Theory]
    [InlineData("page=0")]
    [InlineData("page=-1")]
    [InlineData("page=abc")]
    [InlineData("page=")]
    [InlineData("page=1.5")]
    [InlineData("page=99999999999999999999")]
    [InlineData("page=1&page=2")]
    [InlineData("page_size=0")]
    [InlineData("page_size=-1")]
    [InlineData("page_size=101")]
    [InlineData("page_size=abc")]
    [InlineData("page=1&page_size=99999999999999999999")]
    [InlineData("page=%00")]
    public async Task A_page_that_cannot_be_is_400(string query) => AssertProblem(await Client.Get("/users?" + query), 400);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"name":"a","email":"b"} x""")]
    [InlineData("""{"name":"a","email":"b","email":"c"}""")]
    [InlineData("""{"name":"a","email":"b","admin":true}""")]
    [InlineData("""{"name":"a","email":"b","id":1}""")]
    [InlineData("""{"name":1,"email":"b"}""")]
    [InlineData("""{"name":["a"],"email":"b"}""")]
    [InlineData("""{"name":"a","email":{"x":1}}""")]
    [InlineData("""{"name":"a","email":true}""")]
    [InlineData("""{"name":"a\u0000","email":"b"}""")]
    [InlineData("""{"name":"\ud800","email":"b"}""")]
    public async Task A_body_that_cannot_be_right_is_400(string body)
    {
        AssertProblem(await Client.Post("/users", body), 400);
        AssertProblem(await Client.Put("/users/1/name", body.Replace("\"name\"", "\"new_name\"", StringComparison.Ordinal)), 400);
    }

    [Fact]
    public async Task Deep_nesting_is_400()
    {
        AssertProblem(await Client.Post("/users", new string('[', 20_000)), 400);
    }

    [Fact]
    public async Task Broken_UTF8_is_400()
    {
        using var body = new ByteArrayContent([.. "{\"name\":\"a\",\"email\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        body.Headers.ContentType = new("application/json");

        AssertProblem(await Client.Ask(HttpMethod.Post, "/users", body), 400);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task Another_content_type_is_415(string? contentType)
    {
        using var body = new ByteArrayContent("""{"name":"a","email":"b"}"""u8.ToArray());
        if (contentType is not null)
            Assert.True(body.Headers.TryAddWithoutValidation("Content-Type", contentType));

        AssertProblem(await Client.Ask(HttpMethod.Post, "/users", body), 415);
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(8 << 20)]
    public async Task A_body_over_1_MB_is_413(int length) =>
        AssertProblem(await Client.Post("/users", $$"""{"name":"{{new string('a', length)}}","email":"b"}"""), 413);

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/nobody")]
    [InlineData("GET", "/users/1/name/x")]
    [InlineData("POST", "/CreateUser")]
    public async Task An_address_of_nothing_is_404(string verb, string path) =>
        AssertProblem(await Client.Ask(new(verb), path), 404);

    [Theory]
    [InlineData("application/xml")]
    [InlineData("text/html")]
    [InlineData("*/*")]
    public async Task A_path_that_is_not_there_is_404_in_the_one_form_of_errors(string accept)
    {
        var reply = await Client.Get("/nowhere", ("Accept", accept));

        AssertProblem(reply, 404);
    }

    [Theory]
    [InlineData("DELETE", "/users", "GET, HEAD, POST")]
    [InlineData("POST", "/users/1", "GET, HEAD")]
    [InlineData("GET", "/users/1/name", "PUT")]
    public async Task Another_verb_is_405_and_says_which_there_are(string verb, string path, string allowed)
    {
        var reply = await Client.Ask(new(verb), path);

        AssertProblem(reply, 405);
        Assert.Equal(allowed, string.Join(", ", reply.Message.Content.Headers.Allow.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("1")]
    [InlineData("00112233445566778899aabbccddeeff.1")]
    public async Task A_token_that_is_not_of_this_store_is_400_at_once(string token) =>
        AssertProblem(await Client.Get("/users/1", ("Consistency-Token", token)), 400);

    [Fact]
    public async Task A_token_ahead_of_the_log_is_400_at_once()
    {
        var (id, token) = await Create("Fay", "fay@example.org");

        var reply = await Client.Get($"/users/{id}", ("Consistency-Token", token[..33] + "999999999"));

        AssertProblem(reply, 400);
        Assert.Equal("token.ahead", reply.Json.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Who_brings_the_token_reads_its_own_writes_every_time()
    {
        var (id, token) = await Create("name 0", "gil@example.org");
        for (var i = 1; i <= 100; i++)
        {
            var read = await Client.Get($"/users/{id}", ("Consistency-Token", token));
            Assert.Equal($"name {i - 1}", read.Json.GetProperty("name").GetString());

            var renamed = await Client.Put($"/users/{id}/name", $$"""{"new_name":"name {{i}}"}""");
            token = renamed.Header("Consistency-Token");
        }
    }

    [Theory]
    [InlineData("'; drop table users; --")]
    [InlineData("Zoë 😀 <script>")]
    [InlineData("\\u0000 \\n \"quoted\"")]
    public async Task Any_text_comes_back_as_it_was_sent(string name)
    {
        var body = new System.Text.Json.Nodes.JsonObject { ["name"] = name, ["email"] = name };

        var created = await Client.Post("/users", body.ToJsonString());
        var read = await Client.Get(created.Header("Location"), ("Consistency-Token", created.Header("Consistency-Token")));

        Assert.Equal((name, name), (created.Json.GetProperty("name").GetString(), read.Json.GetProperty("email").GetString()));
    }

    [Fact]
    public async Task Health_tells_position_head_and_lag_of_each_projection()
    {
        await Create("Hal", "hal@example.org");

        var reply = await Client.Get("/health");

        Assert.Equal((200, "application/json"), (reply.Status, reply.ContentType));
        var projection = Assert.Single(reply.Json.GetProperty("projections").EnumerateArray());
        Assert.Equal("UsersProjection", projection.GetProperty("name").GetString());
        Assert.True(projection.GetProperty("head").GetInt64() > 0);
        Assert.Equal(
            projection.GetProperty("lag").GetInt64(),
            projection.GetProperty("head").GetInt64() - projection.GetProperty("position").GetInt64());
    }

    [Fact]
    public async Task OpenAPI_shows_every_endpoint()
    {
        var reply = await Client.Get("/openapi/v1.json");

        Assert.Equal(200, reply.Status);
        Assert.Equal(
            ["get /health", "get /users", "get /users/{userId}", "post /users", "put /users/{userId}/name"],
            reply.Json.GetProperty("paths").EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Select(verb => $"{verb.Name} {path.Name}"))
                .Order(StringComparer.Ordinal));
        Assert.Contains("\"new_name\"", reply.Body, StringComparison.Ordinal);
        Assert.Contains("\"created_at\"", reply.Body, StringComparison.Ordinal);
        Assert.Contains("\"page_size\"", reply.Body, StringComparison.Ordinal);
    }

    private async Task<(long Id, string Token)> Create(string name, string email)
    {
        var reply = await Client.Post("/users", $$"""{"name":"{{name}}","email":"{{email}}"}""");
        Assert.Equal(201, reply.Status);
        return (reply.Json.GetProperty("id").GetInt64(), reply.Header("Consistency-Token"));
    }
}
