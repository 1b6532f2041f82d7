using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Versicle.AspNetCore.Tests;

public sealed class EndpointTests
{
    [Fact]
    public async Task A_command_with_a_location_answers_201_and_one_without_a_result_204()
    {
        await using var app = await OrdersApp.Start();

        var placed = await app.Post("/shops/7/orders", """{"title":"a"}""");
        var closed = await Reply.Of(await app.Client.DeleteAsync(new Uri("/shops/7", UriKind.Relative), TestContext.Current.CancellationToken));

        Assert.Equal((201, "/shops/7/orders/1", "application/json"), (placed.Status, placed.Header("Location"), placed.ContentType));
        Assert.Equal((204, ""), (closed.Status, closed.Body));
    }

    [Theory]
    [InlineData("garbage", "token.malformed")]
    [InlineData("", "token.malformed")]
    [InlineData("00112233445566778899aabbccddeeff", "token.malformed")]
    [InlineData("00112233445566778899aabbccddeeff.-1", "token.malformed")]
    [InlineData("00112233445566778899aabbccddeeff.1,00112233445566778899aabbccddeeff.1", "token.malformed")]
    public async Task A_token_that_is_none_is_400(string token, string code)
    {
        await using var app = await OrdersApp.Start();

        var reply = await app.Get("/shops/7/orders", ("Consistency-Token", token));

        Assert.Equal((400, code), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Two_tokens_are_400()
    {
        await using var app = await OrdersApp.Start();
        var token = "00112233445566778899aabbccddeeff.1";

        var reply = await app.Get("/shops/7/orders", ("Consistency-Token", token), ("Consistency-Token", token));

        Assert.Equal(400, reply.Status);
    }

    [Fact]
    public async Task The_signed_in_users_id_is_the_actor()
    {
        await using var app = await OrdersApp.Start(use: app => app.Use((http, next) =>
        {
            http.User = new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "ada")], "test"));
            return next(http);
        }));

        var reply = await app.Get("/shops/7/orders");

        Assert.Equal("ada", reply.Json.GetProperty("actor").GetString());
    }

    [Fact]
    public async Task A_groups_parameter_is_a_route_member_too()
    {
        await using var app = await OrdersApp.Start(endpoints =>
            endpoints.MapGroup("/shops/{shopId}").MapCommand<PlaceOrder>("POST", "/orders"));

        var placed = await app.Post("/shops/9/orders", """{"title":"a"}""");

        Assert.Equal((200, 9), (placed.Status, placed.Json.GetProperty("shop_id").GetInt32()));
    }

    [Fact]
    public async Task Conventions_keep_the_endpoints_type_and_reach_its_metadata()
    {
        Endpoint? seen = null;
        await using var app = await OrdersApp.Start(
            endpoints =>
            {
                CommandEndpoint<PlaceOrder> command = endpoints.MapCommand<PlaceOrder>("POST", "/orders").AllowAnonymous();
                QueryEndpoint<FindOrders> query = endpoints.MapQuery<FindOrders>("/orders").AllowAnonymous();
                Assert.NotNull(command);
                query.WithName("find");
                query.Finally(built => built.Metadata.Add("last"));
                query.Add(built => built.RequestDelegate = Seeing(built.RequestDelegate!));
            });

        await app.Get("/orders?shop_id=7");

        Assert.NotNull(seen!.Metadata.GetMetadata<IAllowAnonymous>());
        Assert.Equal("find", seen.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName);
        Assert.Contains("last", seen.Metadata);

        RequestDelegate Seeing(RequestDelegate next) => http =>
        {
            seen = http.GetEndpoint();
            return next(http);
        };
    }

    public static TheoryData<string, string> Slips => new()
    {
        { "/shops/{id}", "Route parameter 'id' of '/shops/{id}' is no member of 'CloseShop'" },
        { "query", "'FindOrders' is a query: call MapQuery." },
        { "command", "'CloseShop' is a command: call MapCommand." },
        { "stranger", "'String' is no command or query of this application" },
        { "text", "Member 'Weight' of 'PlaceOrder' comes from the query string" },
        { "created", "'PlaceOrder' does not answer a 'Found'." },
    };

    [Theory]
    [MemberData(nameof(Slips))]
    public async Task A_slip_of_the_pen_stops_the_start_and_says_what_it_is(string slip, string message)
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var app = await OrdersApp.Start(endpoints => Map(endpoints, slip));
        });

        Assert.StartsWith(message, thrown.Message, StringComparison.Ordinal);
    }

    private static void Map(IEndpointRouteBuilder endpoints, string slip)
    {
        switch (slip)
        {
            case "query":
                endpoints.MapCommand<FindOrders>("POST", "/orders");
                break;
            case "command":
                endpoints.MapQuery<CloseShop>("/shops/{shopId}");
                break;
            case "stranger":
                endpoints.MapQuery<string>("/");
                break;
            case "text":
                endpoints.MapCommand<PlaceOrder>("DELETE", "/orders");
                break;
            case "created":
                endpoints.MapCommand<PlaceOrder>("POST", "/orders").Created<Found>(found => found.Text);
                break;
            default:
                endpoints.MapCommand<CloseShop>("DELETE", slip);
                break;
        }
    }
}
