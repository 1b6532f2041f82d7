using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Versicle;

namespace Users.Tests;

public sealed class FreshnessOnSqliteTests(UsersWeb<OnSqlite> users) : FreshnessTests<OnSqlite>(users), IClassFixture<UsersWeb<OnSqlite>>;

public sealed class FreshnessOnPostgresTests(UsersWeb<OnPostgres> users) : FreshnessTests<OnPostgres>(users), IClassFixture<UsersWeb<OnPostgres>>;

/// <summary>Reading what was written, and not writing what was not read, over HTTP.</summary>
public abstract class FreshnessTests<TStore>(UsersWeb<TStore> users)
    where TStore : ISampleStore
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Guarantee", "G14")]
    public async Task A_naive_client_with_cookies_reads_what_it_wrote_every_time()
    {
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new() }) { BaseAddress = users.Address };

        Assert.Equal(0, await StaleOf(browser, Tier.Of(quick: 200, thorough: 10_000)));
    }

    [Fact]
    [Trait("Guarantee", "G14")]
    public async Task A_caller_with_the_handler_reads_what_it_wrote_every_time()
    {
        using var caller = new HttpClient(new ConsistencyTokenHandler { InnerHandler = new SocketsHttpHandler { UseCookies = false } })
        {
            BaseAddress = users.Address,
        };

        Assert.Equal(0, await StaleOf(caller, Tier.Of(quick: 200, thorough: 10_000)));
    }

    [Fact]
    public async Task The_cookie_is_for_the_browser_alone_and_one_of_another_log_is_dropped()
    {
        var created = await Create();
        var cookie = Assert.Single(created.Message.Headers.GetValues("Set-Cookie"));

        var read = await users.Client.Get(created.Header("Location"), ("Cookie", "consistency-token=00112233445566778899aabbccddeeff.1"));
        var garbage = await users.Client.Get(created.Header("Location"), ("Cookie", "consistency-token=nonsense"));

        Assert.StartsWith($"consistency-token={created.Header("Consistency-Token")}; path=/", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict; httponly", cookie, StringComparison.Ordinal);
        Assert.True(read.Status is 200 or 404, read.Body); // It waits for nothing: the row may not be there yet.
        Assert.StartsWith("consistency-token=; expires=Thu, 01 Jan 1970", read.Header("Set-Cookie"), StringComparison.Ordinal);
        Assert.True(garbage.Status is 200 or 404, garbage.Body);
    }

    [Fact]
    public async Task A_version_that_was_read_is_expected_and_the_next_one_answered()
    {
        var created = await Create();
        var id = created.Json.GetProperty("id").GetInt64();

        var second = await Rename(id, "Bob", "If-Match", created.Header("ETag"));
        var stale = await Rename(id, "Cleo", "If-Match", created.Header("ETag"));
        var third = await Rename(id, "Dora", "If-Match", second.Header("ETag"));
        var exists = await Rename(id, "Eve", "If-Match", "*");

        Assert.Equal(("\"1\"", "\"2\"", "\"3\""), (created.Header("ETag"), second.Header("ETag"), third.Header("ETag")));
        Assert.Equal((412, "VER002", 2), (stale.Status, stale.Json.GetProperty("code").GetString(), stale.Json.GetProperty("current_version").GetInt64()));
        Assert.Equal(200, exists.Status);
    }

    [Fact]
    public async Task What_a_handler_and_its_caller_expect_must_both_hold()
    {
        var contradiction = await users.Client.Ask(
            HttpMethod.Post, "/users", Http.Json("""{"name":"Ada","email":"a"}"""), ("If-Match", "\"5\""));
        var agreement = await users.Client.Ask(
            HttpMethod.Post, "/users", Http.Json("""{"name":"Ada","email":"a"}"""), ("If-None-Match", "*"));

        Assert.Equal((412, 0), (contradiction.Status, contradiction.Json.GetProperty("current_version").GetInt64()));
        Assert.Equal(201, agreement.Status);
    }

    [Fact]
    public async Task An_answer_is_304_until_it_changes()
    {
        var created = await Create();
        var address = created.Header("Location");
        var first = await users.Client.Get(address, ("Consistency-Token", created.Header("Consistency-Token")));
        await Create(); // Another user's event changes nothing here.

        var same = await users.Client.Get(address, ("If-None-Match", first.Header("ETag")));
        var renamed = await users.Client.Put(address + "/name", """{"new_name":"Bob"}""");
        var other = await users.Client.Get(
            address, ("If-None-Match", first.Header("ETag")), ("Consistency-Token", renamed.Header("Consistency-Token")));

        Assert.Equal((304, ""), (same.Status, same.Body));
        Assert.Equal((200, "Bob"), (other.Status, other.Json.GetProperty("name").GetString()));
    }

    [Fact]
    [Trait("Guarantee", "G14")]
    public async Task A_caller_that_asks_how_fresh_an_answer_is_is_told_its_position_and_age()
    {
        var created = await Create();
        var address = created.Header("Location");

        var strong = await users.Client.Get(address, ("Consistency", "strong"));
        var eventual = await users.Client.Get(address, ("Consistency", "Eventual"));
        var plain = await users.Client.Get(address);

        Assert.True(ConsistencyToken.TryParse(created.Header("Consistency-Token"), out var written));
        Assert.True(ConsistencyToken.TryParse(strong.Header("Consistency-Token"), out var seen));
        Assert.True(ConsistencyToken.TryParse(eventual.Header("Consistency-Token"), out var later));
        Assert.True(seen.Position >= written.Position && later.Position >= seen.Position, $"{written} {seen} {later}");
        Assert.Equal(("strong", "eventual"), (strong.Header("Consistency"), eventual.Header("Consistency")));
        Assert.Equal((200, "0"), (strong.Status, strong.Header("Age")));
        Assert.Equal(("", "", ""), (plain.Header("Consistency"), plain.Header("Consistency-Token"), plain.Header("Age")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("token")]
    [InlineData("strong, eventual")]
    [InlineData("strongest")]
    public async Task A_consistency_that_nobody_knows_is_refused(string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/users/1");
        request.Headers.TryAddWithoutValidation("Consistency", value);
        using var answer = await users.Client.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    [Trait("Guarantee", "G27")]
    public async Task An_answer_is_given_as_of_a_token_and_of_a_time()
    {
        var created = await Create();
        var (address, token) = (created.Header("Location"), created.Header("Consistency-Token"));
        await users.Client.Put(address + "/name", """{"new_name":"Bob"}""");

        var then = await users.Client.Get(address, ("As-Of", token));
        var before = await users.Client.Get(address, ("As-Of", "2001-01-01T00:00:00+01:00"));
        var now = await users.Client.Get(address, ("As-Of", "2999-12-31T23:59:59.5Z"));

        Assert.Equal((200, "Ada", token), (then.Status, then.Json.GetProperty("name").GetString(), then.Header("Consistency-Token")));
        Assert.Equal(("as-of", ""), (then.Header("Consistency"), then.Header("Age")));
        Assert.Equal(404, before.Status);
        Assert.Equal("Bob", now.Json.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-01-31")]
    [InlineData("2026-01-31T09:30:00")] // Whose time?
    [InlineData("00112233445566778899aabbccddeeff.1")]
    [InlineData("{epoch}.9999999")]
    public async Task A_moment_that_is_none_of_the_log_is_refused(string moment)
    {
        var token = (await Create()).Header("Consistency-Token");

        var reply = await users.Client.Get("/users/1", ("As-Of", moment.Replace("{epoch}", token[..32], StringComparison.Ordinal)));
        var stream = await users.Client.Get("/users/1", ("As-Of", token), ("Accept", "text/event-stream"));

        Assert.Equal((400, "application/problem+json"), (reply.Status, reply.ContentType));
        Assert.Equal((400, "as-of.malformed"), (stream.Status, stream.Json.GetProperty("code").GetString()));
    }

    private static async Task<int> StaleOf(HttpClient client, int times)
    {
        var stale = 0;
        for (var i = 0; i < times; i++)
        {
            using var created = await client.PostAsJsonAsync("/users", new { name = $"name {i}", email = "e" }, Ct);
            using var read = await client.GetAsync(created.Headers.Location, Ct);
            var isThere = read.StatusCode == HttpStatusCode.OK
                && (await read.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("name").GetString() == $"name {i}";
            stale += isThere ? 0 : 1;
        }

        return stale;
    }

    private Task<Reply> Create() => users.Client.Post("/users", """{"name":"Ada","email":"ada@example.org"}""");

    private Task<Reply> Rename(long id, string name, string header, string value) => users.Client.Ask(
        HttpMethod.Put, $"/users/{id}/name", Http.Json($$"""{"new_name":"{{name}}"}"""), (header, value));
}
