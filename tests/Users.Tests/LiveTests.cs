using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Versicle;

namespace Users.Tests;

public sealed class LiveTestsOnSqlite : LiveTests<OnSqlite>;

public sealed class LiveTestsOnPostgres : LiveTests<OnPostgres>;

/// <summary>Queries whose answers go on, over HTTP.</summary>
[Trait("Guarantee", "G26")]
public abstract class LiveTests<TStore>
    where TStore : ISampleStore
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, int, string> BadIds => new()
    {
        { "garbage", "nonsense", 400, "live.event-id" },
        { "a negative position", "00112233445566778899aabbccddeeff.-1", 400, "live.event-id" },
        { "a leading zero", "00112233445566778899aabbccddeeff.01", 400, "live.event-id" },
        { "more than a number", "00112233445566778899aabbccddeeff.9999999999999999999999", 400, "live.event-id" },
        { "no epoch", "00000000000000000000000000000000.1", 400, "live.event-id" },
        { "another store's", "00112233445566778899aabbccddeeff.1", 400, "token.foreign" },
        { "the future's", "{epoch}.99999", 400, "token.ahead" },
    };

    [Fact]
    public async Task A_stream_begins_with_the_answer_and_goes_on_with_each_change()
    {
        await using var web = await LiveWeb.Start<TStore>();
        var (address, token) = await web.Create("Ada");
        using var stream = await web.Watch(address, ("Consistency-Token", token));

        var first = await stream.Next();
        await web.Rename(address, "Grace");
        await web.Create("Somebody else");
        var second = await stream.Next();

        Assert.Equal(("Ada", "Grace"), (first.Text("name"), second.Text("name")));
        Assert.True(ConsistencyToken.TryParse(first.Id, out var one));
        Assert.True(ConsistencyToken.TryParse(second.Id, out var two));
        Assert.True(two.Position > one.Position);
        Assert.Equal(("text/event-stream", "no-store"), (stream.Header("Content-Type"), stream.Header("Cache-Control")));
        Assert.Equal("no", stream.Header("X-Accel-Buffering"));
        Assert.Equal("application/json", (await web.Client.Get(address)).ContentType); // Who does not ask for a stream gets none.
    }

    [Fact]
    public async Task Who_comes_back_with_the_last_id_has_lost_nothing()
    {
        await using var web = await LiveWeb.Start<TStore>();
        var (address, token) = await web.Create("name 0");
        var last = token;
        for (var n = 1; n <= 10; n++)
        {
            await web.Rename(address, $"name {n}");
            using var stream = await web.Watch(address, ("Last-Event-ID", last));
            var seen = await stream.Next();
            while (seen.Text("name") != $"name {n}")
                seen = await stream.Next(); // An answer as of its token is allowed; the newest one must come.
            last = seen.Id;
        }
    }

    [Theory]
    [MemberData(nameof(BadIds))]
    public async Task A_last_id_that_is_none_of_this_service_is_refused(string name, string id, int status, string code)
    {
        await using var web = await LiveWeb.Start<TStore>();
        var (address, token) = await web.Create(name);

        var sent = id.Replace("{epoch}", token[..32], StringComparison.Ordinal);
        var reply = await web.Client.Get(address, ("Accept", "text/event-stream"), ("Last-Event-ID", sent));

        Assert.Equal((status, code), (reply.Status, reply.Json.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task What_cannot_be_answered_is_a_problem_and_no_stream()
    {
        await using var web = await LiveWeb.Start<TStore>();

        var missing = await web.Client.Get("/users/7", ("Accept", "text/event-stream"));

        Assert.Equal((404, "application/problem+json"), (missing.Status, missing.ContentType));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_in_an_answer_can_forge_an_event(bool isIndented)
    {
        await using var web = await LiveWeb.Start<TStore>(json: options => options.WriteIndented = isIndented);
        const string Name = "x\n\nid: 1\nevent: auth-expired\ndata: forged\r\rdata: {}\r\n\r\n:";
        var (address, token) = await web.Create(Name);
        using var stream = await web.Watch(address, ("Consistency-Token", token));

        var only = await stream.Next();
        await web.Rename(address, "next");

        Assert.Equal((Name, token, (string?)null), (only.Text("name"), only.Id, only.Name));
        Assert.Equal("next", (await stream.Next()).Text("name"));
    }

    [Fact]
    public async Task A_cookie_that_outlived_its_log_ends_no_stream()
    {
        await using var web = await LiveWeb.Start<TStore>(http: options => options.TokenCookie = true);
        var (address, _) = await web.Create("Ada");
        using var stream = await web.Watch("/users?page_size=1", ("Cookie", "consistency-token=00112233445566778899aabbccddeeff.1"));

        Assert.StartsWith("consistency-token=; expires=Thu, 01 Jan 1970", stream.Header("Set-Cookie"), StringComparison.Ordinal);
        Assert.NotEqual("", (await stream.Next()).Data);
        Assert.Equal("/users/1", address);
    }

    [Fact]
    public async Task Who_is_nobody_gets_no_stream_and_a_token_in_the_address_is_none()
    {
        await using var web = await LiveWeb.Start<TStore>();
        var (address, _) = await web.Create("Ada");

        var nobody = await web.Client.Get("/guarded" + address, ("Accept", "text/event-stream"));
        var inAddress = await web.Client.Get($"/guarded{address}?x-user=ada&access_token=ada", ("Accept", "text/event-stream"));

        Assert.Equal((401, 401), (nobody.Status, inAddress.Status));
    }

    [Fact]
    public async Task Whose_right_ends_sees_nothing_more()
    {
        var time = new FakeTimeProvider();
        await using var web = await LiveWeb.Start<TStore>(time: time);
        var (address, token) = await web.Create("Ada");
        using var kept = await web.Watch("/guarded" + address, ("X-User", "kim"), ("Consistency-Token", token));
        using var revoked = await web.Watch("/guarded" + address, ("X-User", "ada"), ("Consistency-Token", token));
        Assert.Equal(("Ada", "Ada"), ((await kept.Next()).Text("name"), (await revoked.Next()).Text("name")));

        web.Revoked["ada"] = true;
        var last = revoked.Next();
        await Advance(time, last);
        await web.Rename(address, "Grace");
        var next = kept.Next();
        await Advance(time, next);

        Assert.Equal("auth-expired", (await last).Name);
        Assert.Null(await revoked.NextOrEnd());
        Assert.Equal("Grace", (await next).Text("name"));
    }

    [Fact]
    public async Task Streams_are_bounded_for_each_caller_and_for_all()
    {
        await using var web = await LiveWeb.Start<TStore>(http: options => (options.MaxLive, options.MaxLivePerCaller) = (3, 2));
        var (address, token) = await web.Create("Ada");
        (string, string)[] ada = [("X-User", "ada"), ("Consistency-Token", token)];
        using var one = await web.Watch("/guarded" + address, ada);
        using var two = await web.Watch("/guarded" + address, ada);
        Assert.Equal(429, (await web.Client.Get("/guarded" + address, [("Accept", "text/event-stream"), .. ada])).Status);
        var three = await web.Watch("/guarded" + address, ("X-User", "kim"), ("Consistency-Token", token));
        Assert.Equal(503, (await web.Client.Get(address, ("Accept", "text/event-stream"))).Status);
        Assert.Equal(200, (await web.Client.Get("/guarded" + address, ada)).Status); // One answer takes no such place.

        three.Dispose();
        await Until(() => web.Ended == 1);
        using var four = await web.Watch(address, ("Consistency-Token", token));
        Assert.Equal("Ada", (await four.Next()).Text("name"));
    }

    [Fact]
    public async Task Who_takes_nothing_is_dropped_and_the_others_go_on()
    {
        var time = new FakeTimeProvider();
        await using var web = await LiveWeb.Start<TStore>(time: time, http: options => options.LiveInterval = TimeSpan.Zero);
        var (address, token) = await web.Create(new string('x', 500));
        for (var n = 0; n < 99; n++)
            (_, token) = await web.Create(new string('x', 500));
        using var slow = await web.Watch("/users?page_size=100", ("Consistency-Token", token));
        using var quick = await web.Watch(address, ("Consistency-Token", token));
        await quick.Next();

        // It reads nothing, and each answer has 50 KB and more: what the system keeps for it fills up.
        for (var n = 0; web.Ended == 0; n++)
        {
            Assert.True(n < 5_000, "It is not dropped.");
            await web.Rename(address, $"name {n}");
            Assert.Equal($"name {n}", (await quick.Next()).Text("name"));
            if (n > 50)
                time.Advance(TimeSpan.FromSeconds(1));
        }

        using var back = await web.Watch(address, ("Last-Event-ID", token));
        Assert.StartsWith("name", (await back.Next()).Text("name"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_where_nothing_happens_shows_that_it_lives()
    {
        var time = new FakeTimeProvider();
        await using var web = await LiveWeb.Start<TStore>(time: time);
        var (address, token) = await web.Create("Ada");
        using var stream = await web.Watch(address, ("Consistency-Token", token));
        await stream.Next();

        var comment = stream.Comment();
        await Advance(time, comment);

        Assert.Equal(":", await comment);
    }

    [Fact]
    [Trait("Guarantee", "G23")]
    public async Task A_host_that_stops_tells_its_streams_when_to_come_back()
    {
        await using var web = await LiveWeb.Start<TStore>();
        var (address, token) = await web.Create("Ada");
        using var stream = await web.Watch(address, ("Consistency-Token", token));
        await stream.Next();

        var stopping = web.Stop();
        var last = await stream.NextOrEnd();

        Assert.InRange(last!.Retry ?? 0, 1_000, 5_000);
        Assert.Null(await stream.NextOrEnd());
        await stopping.WaitAsync(TimeSpan.FromSeconds(30), Ct);
    }

    // What waits begins to wait at some moment of the server's.
    private static Task Advance(FakeTimeProvider time, Task until) => Until(() =>
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return until.IsCompleted;
    });

    private static async Task Until(Func<bool> holds)
    {
        for (var n = 0; !holds(); n++)
        {
            Assert.True(n < 3_000, "It does not hold within 30 s.");
            await Task.Delay(10, Ct);
        }
    }
}
