namespace Users.Tests;

/// <summary>Requests that are sent again under their key.</summary>
public abstract class KeyTests<TStore> : IAsyncLifetime
    where TStore : ISampleStore
{
    private SampleData _data = null!;
    private SampleProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _data = await TStore.New();
        _program = await SampleProgram.Start(_data);
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task A_request_that_is_sent_again_under_its_key_is_answered_with_the_same_status_headers_and_body()
    {
        var first = await Create("k", "Ada");
        await Create("other", "Bob");
        var again = await Create("k", "Ada");

        Assert.Equal(201, first.Status);
        Assert.Equal(Whole(first), Whole(again));
        Assert.Equal(2, (await Create("third", "Cyd")).Json.GetProperty("id").GetInt64() - first.Json.GetProperty("id").GetInt64());
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task A_refusal_is_sent_again_byte_for_byte()
    {
        var first = await Create("k", "");
        var again = await Create("k", "");

        Assert.Equal((400, "application/problem+json"), (first.Status, first.ContentType));
        Assert.Equal(Whole(first), Whole(again));
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task The_same_key_with_other_values_is_answered_422_and_for_another_message_it_is_another_key()
    {
        var ada = await Create("k", "Ada");

        var reused = await Create("k", "Eve");
        var renamed = await _program.Client.Ask(
            HttpMethod.Put,
            $"/users/{ada.Json.GetProperty("id").GetInt64()}/name",
            Http.Json("""{"new_name":"Ada L."}"""),
            ("Idempotency-Key", "\"k\""));

        Http.AssertProblem(reused, 422);
        Assert.Equal("VER059", reused.Json.GetProperty("code").GetString());
        Assert.Equal(200, renamed.Status);
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task Of_many_requests_at_once_under_one_key_one_makes_a_user_and_all_are_answered_the_same()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Create("k", "Ada")));

        Assert.Single(answers.Select(Whole).Distinct());
        Assert.Equal(201, answers[0].Status);
    }

    private Task<Reply> Create(string key, string name) => _program.Client.Ask(
        HttpMethod.Post,
        "/users",
        Http.Json($$"""{"name":"{{name}}","email":"{{name}}@example.org"}"""),
        ("Idempotency-Key", $"\"{key}\""));

    private static (int, string?, string, string, string) Whole(Reply reply) =>
        (reply.Status, reply.ContentType, reply.Message.Headers.Location?.ToString() ?? "", reply.Header("Consistency-Token"), reply.Body);
}

public sealed class KeyTestsOnSqlite : KeyTests<OnSqlite>;

public sealed class KeyTestsOnPostgres : KeyTests<OnPostgres>;
