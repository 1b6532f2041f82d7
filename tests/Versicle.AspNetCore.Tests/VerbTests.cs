using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Versicle.AspNetCore.Tests;

public sealed class VerbTests
{
    [Fact]
    public async Task A_command_may_answer_202_with_its_result_or_204_without()
    {
        await using var app = await OrdersApp.Start(endpoints =>
        {
            endpoints.MapCommand<PlaceOrder>("POST", "/shops/{shopId}/orders").Accepted();
            endpoints.MapCommand<PlaceOrder>("PUT", "/shops/{shopId}/orders").NoContent();
            endpoints.MapCommand<CloseShop>("DELETE", "/shops/{shopId}").Accepted();
        });

        var accepted = await app.Post("/shops/7/orders", """{"title":"a"}""");
        var none = await app.Ask(HttpMethod.Put, "/shops/7/orders", """{"title":"a"}""");
        var closed = await app.Ask(HttpMethod.Delete, "/shops/7", null);

        Assert.Equal((202, "a"), (accepted.Status, accepted.Json.GetProperty("title").GetString()));
        Assert.Equal((204, ""), (none.Status, none.Body));
        Assert.Equal((202, ""), (closed.Status, closed.Body));
    }

    [Fact]
    public async Task HEAD_answers_what_GET_does_without_the_body()
    {
        await using var app = await OrdersApp.Start();

        var get = await app.Get("/shops/7/orders");
        var head = await app.Ask(HttpMethod.Head, "/shops/7/orders", null);
        var missing = await app.Ask(HttpMethod.Head, "/shops/none/orders", null);

        Assert.Equal((200, "", get.Header("ETag")), (head.Status, head.Body, head.Header("ETag")));
        Assert.Equal(get.Body.Length, head.Message.Content.Headers.ContentLength);
        Assert.Equal(404, missing.Status);
    }

    [Fact]
    public async Task A_name_belongs_to_the_endpoint_of_GET_alone()
    {
        await using var app = await OrdersApp.Start(endpoints => endpoints.MapQuery<FindOrders>("/shops/{shopId}/orders").WithName("find"));

        var link = app.Services.GetRequiredService<LinkGenerator>().GetPathByName("find", new RouteValueDictionary { ["shopId"] = 7 });

        Assert.Equal("/shops/7/orders", link);
    }

    [Fact]
    public async Task An_answer_with_the_tag_that_the_caller_has_is_304_without_a_body()
    {
        await using var app = await OrdersApp.Start();

        var first = await app.Get("/shops/7/orders");
        var tag = first.Header("ETag")!;
        var known = await app.Get("/shops/7/orders", ("If-None-Match", tag));
        var among = await app.Get("/shops/7/orders", ("If-None-Match", $"\"x\", {tag}"));
        var other = await app.Get("/shops/7/orders?page=2", ("If-None-Match", tag));
        var garbage = await app.Get("/shops/7/orders", ("If-None-Match", "garbage"));

        Assert.StartsWith("W/\"", tag, StringComparison.Ordinal);
        Assert.True(first.Message.Headers.CacheControl is { NoCache: true, Private: true });
        Assert.Equal((304, "", tag), (known.Status, known.Body, known.Header("ETag")));
        Assert.Equal((304, 200, 200), (among.Status, other.Status, garbage.Status));
    }

    [Theory]
    [InlineData("wait=0", 200, "wait=0")]
    [InlineData("respond-async, WAIT=30", 200, "wait=30")]
    [InlineData("respond-async", 200, null)]
    [InlineData("wait=-1", 400, null)]
    [InlineData("wait=31", 400, null)]
    [InlineData("wait=315360000", 400, null)]
    [InlineData("wait=99999999999999999999", 400, null)]
    [InlineData("wait=abc", 400, null)]
    [InlineData("wait", 400, null)]
    [InlineData("wait=1.5", 400, null)]
    public async Task A_wait_is_whole_seconds_within_the_limit(string prefer, int status, string? applied)
    {
        await using var app = await OrdersApp.Start();

        var reply = await app.Get("/shops/7/orders", ("Prefer", prefer));

        Assert.Equal((status, applied), (reply.Status, reply.Header("Preference-Applied")));
        Assert.True(status == 200 || reply.Code == "prefer.wait");
    }

    [Theory]
    [InlineData("If-Match", "W/\"1\"")]
    [InlineData("If-Match", "1")]
    [InlineData("If-Match", "\"1\", \"2\"")]
    [InlineData("If-Match", "\"-5\"")]
    [InlineData("If-Match", "\"9223372036854775808\"")]
    [InlineData("If-Match", "\"any \"")]
    [InlineData("If-Match", "\"01\"")]
    [InlineData("If-Match", "")]
    [InlineData("If-None-Match", "\"1\"")]
    public async Task A_precondition_that_is_none_is_400(string header, string value)
    {
        await using var app = await OrdersApp.Start();

        var reply = await app.Ask(HttpMethod.Delete, "/shops/7", null, (header, value));

        Assert.Equal((400, "precondition.malformed"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Headers_of_the_protocol_are_exposed_to_scripts_of_allowed_origins()
    {
        await using var app = await OrdersApp.Start(
            services: services => services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins("https://shop.example").WithExposedHeaders("X-Own"))),
            use: app => app.UseCors());

        var allowed = await app.Get("/shops/7/orders", ("Origin", "https://shop.example"));
        var other = await app.Get("/shops/7/orders", ("Origin", "https://other.example"));

        Assert.Equal("X-Own,Consistency-Token,Consistency,Age,ETag,Location,Preference-Applied,Retry-After", allowed.Header("Access-Control-Expose-Headers"));
        Assert.Null(other.Header("Access-Control-Expose-Headers"));
    }

    [Fact]
    public async Task A_teams_own_endpoints_answer_problems_and_read_the_head_as_mapped_ones_do()
    {
        await using var app = await OrdersApp.Start(endpoints => endpoints
            .MapGet("/own/{how}", async (string how, HttpContext http, QueryBus queries) =>
                Results.Ok(await queries.Dispatch(new Fail(how), http.ToMessageContext(), http.RequestAborted)))
            .WithVersicleAnswers());

        var refused = await app.Get("/own/rule");
        var token = await app.Get("/own/rule", ("Consistency-Token", "garbage"));
        var wait = await app.Get("/own/rule", ("Prefer", "wait=x"));

        Assert.Equal((422, "order.closed"), (refused.Status, refused.Code));
        Assert.Equal((400, "token.malformed"), (token.Status, token.Code));
        Assert.Equal((400, "prefer.wait"), (wait.Status, wait.Code));
    }
}
