using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Versicle.AspNetCore.Tests;

public sealed class OpenApiTests
{
    [Fact]
    public async Task Every_endpoint_is_there()
    {
        var paths = (await Document()).GetProperty("paths");

        Assert.Equal(
            ["DELETE /shops/{shopId}", "GET /fail/{how}", "GET /health", "GET /shops/{shopId}/orders", "POST /shops/{shopId}/orders"],
            paths.EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Select(verb => $"{verb.Name.ToUpperInvariant()} {path.Name}"))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_body_is_what_the_route_leaves()
    {
        var document = await Document();
        var named = document.GetProperty("paths").GetProperty("/shops/{shopId}/orders").GetProperty("post")
            .GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref");
        Assert.Equal("#/components/schemas/PlaceOrderBody", named.GetString());
        var schema = document.GetProperty("components").GetProperty("schemas").GetProperty("PlaceOrderBody");

        Assert.Equal(["amount", "lines", "title", "weight"], Names(schema.GetProperty("properties")));
        Assert.Equal(["title"], schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public async Task Parameters_name_the_place_they_come_from()
    {
        var parameters = (await Operation("/shops/{shopId}/orders", "get")).GetProperty("parameters").EnumerateArray()
            .Select(p => $"{p.GetProperty("in")} {p.GetProperty("name")} {p.TryGetProperty("required", out var required) && required.GetBoolean()}");

        Assert.Equal(["path shopId True", "query text False", "query page False", "header Consistency-Token False", "header Prefer False", "header Consistency False", "header As-Of False", "header If-None-Match False", "header Last-Event-ID False"], parameters);
    }

    [Fact]
    public async Task A_commands_headers_are_parameters_and_a_key_that_is_wanted_is_required()
    {
        var parameters = (await Operation("/shops/{shopId}", "delete")).GetProperty("parameters").EnumerateArray()
            .Select(p => $"{p.GetProperty("in")} {p.GetProperty("name")} {p.TryGetProperty("required", out var required) && required.GetBoolean()}");
        var keyed = (await Document(endpoints => endpoints.MapCommand<CloseShop>("POST", "/shops/{shopId}/close").RequireKey()))
            .GetProperty("paths").GetProperty("/shops/{shopId}/close").GetProperty("post").GetProperty("parameters").EnumerateArray()
            .Single(p => p.GetProperty("name").GetString() == "Idempotency-Key");

        Assert.Equal(["path shopId True", "header Idempotency-Key False", "header If-Match False", "header If-None-Match False"], parameters);
        Assert.True(keyed.GetProperty("required").GetBoolean());
    }

    [Fact]
    public async Task Answers_are_the_result_with_its_headers_and_problems()
    {
        var responses = (await Operation("/shops/{shopId}/orders", "post")).GetProperty("responses");

        var created = responses.GetProperty("201");
        Assert.Equal(["Consistency-Token", "ETag", "Location"], Names(created.GetProperty("headers")));
        var result = created.GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Assert.EndsWith("/Order", result.GetProperty("$ref").GetString());
        Assert.Equal(["201", "400", "404", "408", "409", "412", "413", "415", "422", "429", "500", "503", "504", "507"], Names(responses));
        Assert.Equal(["application/problem+json"], Names(responses.GetProperty("422").GetProperty("content")));
    }

    [Fact]
    public async Task A_query_is_answered_as_json_as_a_stream_or_not_at_all_when_it_is_known()
    {
        var responses = (await Operation("/shops/{shopId}/orders", "get")).GetProperty("responses");

        Assert.Equal(["application/json", "text/event-stream"], Names(responses.GetProperty("200").GetProperty("content")));
        Assert.False(responses.GetProperty("304").TryGetProperty("content", out _));
    }

    [Fact]
    public async Task An_operation_is_named_for_its_message()
    {
        Assert.Equal("PlaceOrder", (await Operation("/shops/{shopId}/orders", "post")).GetProperty("operationId").GetString());
    }

    [Fact]
    public async Task A_number_that_is_answered_is_no_text()
    {
        var order = (await Document()).GetProperty("components").GetProperty("schemas").GetProperty("Order").GetProperty("properties");

        Assert.Equal("integer", order.GetProperty("shop_id").GetProperty("type").GetString());
        Assert.False(order.GetProperty("shop_id").TryGetProperty("pattern", out _));
    }

    [Fact]
    public async Task A_message_behind_two_routes_has_two_operations_with_names_of_their_own()
    {
        var paths = (await Document(endpoints => endpoints.MapQuery<FindOrders>("/orders/{shopId}"))).GetProperty("paths");

        Assert.Equal(
            ["FindOrders_GET_orders__shopId", "FindOrders_GET_shops__shopId__orders"],
            new[] { "/orders/{shopId}", "/shops/{shopId}/orders" }.Select(path =>
                paths.GetProperty(path).GetProperty("get").GetProperty("operationId").GetString()));
    }

    private static IEnumerable<string> Names(JsonElement json) =>
        json.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);

    private static async Task<JsonElement> Operation(string path, string verb) =>
        (await Document()).GetProperty("paths").GetProperty(path).GetProperty(verb);

    private static async Task<JsonElement> Document(Action<Microsoft.AspNetCore.Routing.IEndpointRouteBuilder>? more = null)
    {
        await using var app = await OrdersApp.Start(
            endpoints =>
            {
                OrdersApp.MapAll(endpoints);
                endpoints.MapVersicleHealth("/health");
                endpoints.MapOpenApi();
                more?.Invoke(endpoints);
            },
            services => services.AddOpenApi());

        var reply = await app.Get("/openapi/v1.json");

        Assert.True(reply.Status == 200, reply.Body + string.Join('\n', app.Logged.All));
        return reply.Json;
    }
}
