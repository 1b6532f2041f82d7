using System.Text.Json;
using Versicle;

namespace Users.Tests;

/// <summary>The program's life: its data, its log lines, its end.</summary>
public abstract class ProgramTests<TStore>
    where TStore : ISampleStore
{
    [Theory]
    [InlineData(15)] // SIGTERM, from a service manager.
    [InlineData(2)] // SIGINT, which is Ctrl-C.
    public async Task A_signal_ends_it_with_0_and_nothing_is_lost(int signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var data = await TStore.New();
        Reply created;
        await using (var first = await SampleProgram.Start(data))
        {
            created = await first.Client.Post("/users", """{"name":"Ada","email":"ada@example.org"}""");

            Assert.Equal(0, await first.Signal(signal));
        }

        await using var second = await SampleProgram.Start(data);
        var read = await second.Client.Get("/users/1", ("Consistency-Token", created.Header("Consistency-Token")));

        Assert.Equal("Ada", read.Json.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Two_programs_on_the_same_data_read_each_others_writes_and_lose_none()
    {
        using var data = await TStore.New();
        await using var one = await SampleProgram.Start(data);
        await using var two = await SampleProgram.Start(data);

        await Task.WhenAll(Write(one, two), Write(two, one), Write(one, two), Write(two, one));

        var all = await one.Client.Get("/users?page_size=100", ("Consistency-Token", (await Create(two, "last")).Token));
        Assert.Equal(Enumerable.Range(1, 81), all.Json.GetProperty("users").EnumerateArray().Select(user => user.GetProperty("id").GetInt32()));

        static async Task Write(SampleProgram writer, SampleProgram reader)
        {
            for (var i = 0; i < 20; i++)
            {
                var (address, token) = await Create(writer, $"name {i}");
                var read = await reader.Client.Get(address, ("Consistency-Token", token));
                Assert.Equal((200, $"name {i}"), (read.Status, read.Json.GetProperty("name").GetString()));
            }
        }

        static async Task<(string Address, string Token)> Create(SampleProgram writer, string name)
        {
            var created = await writer.Client.Post("/users", $$"""{"name":"{{name}}","email":"e"}""");
            return (created.Header("Location"), created.Header("Consistency-Token"));
        }
    }

    [Fact]
    public async Task Its_log_is_JSON_and_holds_nothing_that_users_sent()
    {
        using var data = await TStore.New();
        await using var program = await SampleProgram.Start(data);
        await program.Client.Post("/users", """{"name":"hunter2","email":"hunter2@example.org"}""");
        await program.Client.Post("/users", """{"name":"hunter2","email":7}""");
        await program.Client.Post("/users", """{"hunter2":1}""");
        await program.Client.Get("/users/hunter2?page=hunter2", ("Consistency-Token", "hunter2"));
        await program.Client.Get("/users/999");
        if (!OperatingSystem.IsWindows())
            await program.Signal(15);

        Assert.NotEmpty(program.Output);
        Assert.All(program.Output, line => Assert.Equal(JsonValueKind.Object, JsonElement.Parse(line).ValueKind));
        Assert.DoesNotContain(program.Output, line => line.Contains("hunter2", StringComparison.Ordinal));
        Assert.DoesNotContain(program.Output, line => JsonElement.Parse(line).GetProperty("LogLevel").GetString() is "Error" or "Warning");
    }

    [Fact]
    public async Task Pages_of_users_are_in_the_order_of_ids_and_empty_past_the_end()
    {
        using var data = await TStore.New();
        await using var program = await SampleProgram.Start(data);
        var empty = await program.Client.Get("/users");
        var token = "";
        for (var i = 1; i <= 21; i++)
            token = (await program.Client.Post("/users", $$"""{"name":"user {{i}}","email":"{{i}}@example.org"}""")).Header("Consistency-Token");

        var first = await program.Client.Get("/users", ("Consistency-Token", token));
        var second = await program.Client.Get("/users?page=2&page_size=20");
        var all = await program.Client.Get("/users?page_size=100");
        var past = await program.Client.Get("/users?page=2147483647&page_size=100");

        Assert.Equal((200, """{"users":[]}"""), (empty.Status, empty.Body));
        Assert.Equal(Enumerable.Range(1, 20), Ids(first));
        Assert.Equal("""{"users":[{"id":21,"name":"user 21","email":"21@example.org"}]}""", second.Body);
        Assert.Equal(Enumerable.Range(1, 21), Ids(all));
        Assert.Equal((200, """{"users":[]}"""), (past.Status, past.Body));
    }

    [Fact]
    public async Task A_stopped_projection_is_503_in_health_and_for_whoever_brings_a_token()
    {
        using var data = await TStore.New();
        await Happened(data, new(Guid.NewGuid(), "user-of-tomorrow", """{"user_id":99,"new_name":"hunter2"}"""u8.ToArray()));

        await using var program = await SampleProgram.Start(data);
        var created = await program.Client.Post("/users", """{"name":"Ada","email":"ada@example.org"}""");
        var read = await program.Client.Get("/users/1", ("Consistency-Token", created.Header("Consistency-Token")));
        var health = await program.Client.Get("/health");

        Assert.Equal(201, created.Status);
        Http.AssertProblem(read, 503);
        Assert.Equal(503, health.Status);
        var projection = Assert.Single(health.Json.GetProperty("projections").EnumerateArray());
        Assert.Equal(("stopped", 0), (projection.GetProperty("state").GetString(), projection.GetProperty("position").GetInt32()));
        Assert.DoesNotContain("hunter2", string.Join('\n', program.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_whose_event_fails_is_503_for_whoever_brings_a_token_and_all_others_go_on()
    {
        using var data = await TStore.New();
        await Happened(data, new(Guid.NewGuid(), "user-renamed", """{"user_id":99,"new_name":"hunter2"}"""u8.ToArray()));

        await using var program = await SampleProgram.Start(data);
        var created = await program.Client.Post("/users", """{"name":"Ada","email":"ada@example.org"}""");
        var token = ("Consistency-Token", created.Header("Consistency-Token"));
        var other = await program.Client.Get("/users/1", token);
        var row = await program.Client.Get("/users/99", token);
        var list = await program.Client.Get("/users", token);
        var health = await program.Client.Get("/health");

        Assert.Equal(200, other.Status);
        Http.AssertProblem(row, 503);
        Http.AssertProblem(list, 503);
        Assert.Equal((200, "degraded"), (health.Status, health.Json.GetProperty("status").GetString()));
        Assert.Equal(1, Assert.Single(health.Json.GetProperty("projections").EnumerateArray()).GetProperty("parked").GetInt32());
        Assert.DoesNotContain("hunter2", string.Join('\n', program.Output), StringComparison.Ordinal);
    }

    private static async Task Happened(SampleData data, NewEvent happened)
    {
        await using var host = await UsersHost.StartOn(data);
        await host.Log.Append(
            new(Guid.NewGuid(), [new(UserStream.Of(99), ExpectedVersion.Any, [happened])], EventMetadata.None),
            TestContext.Current.CancellationToken);
    }

    private static IEnumerable<int> Ids(Reply reply) =>
        reply.Json.GetProperty("users").EnumerateArray().Select(user => user.GetProperty("id").GetInt32());
}
