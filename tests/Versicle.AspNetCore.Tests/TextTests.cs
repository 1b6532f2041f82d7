namespace Versicle.AspNetCore.Tests;

public sealed class TextTests
{
    [Theory]
    [InlineData("abc")]
    [InlineData("1.0")]
    [InlineData("+1")]
    [InlineData("%201")]
    [InlineData("1%20")]
    [InlineData("0x1")]
    [InlineData("1e3")]
    [InlineData("9223372036854775808")]
    [InlineData("..%2f..%2fetc")]
    [InlineData("%D9%A1")] // An Arabic one.
    [InlineData("%ff")]
    public async Task A_route_value_that_is_no_such_value_is_404(string shop)
    {
        await using var app = await OrdersApp.Start();

        var reply = await app.Get($"/shops/{shop}/orders");

        Assert.Equal((404, "application/problem+json", "route.value"), (reply.Status, reply.ContentType, reply.Code));
    }

    [Theory]
    [InlineData("?page=abc", "query.value")]
    [InlineData("?page=", "query.value")]
    [InlineData("?page", "query.value")]
    [InlineData("?page=1.0", "query.value")]
    [InlineData("?page=%2B1", "query.value")]
    [InlineData("?page=+1", "query.value")]
    [InlineData("?page=2147483648", "query.value")]
    [InlineData("?page=1&page=2", "query.value")]
    [InlineData("?text=a%00b", "text.nul")]
    [InlineData("?text=%ff", "text.encoding")]
    [InlineData("?text=%ED%A0%80", "text.encoding")]
    public async Task A_query_value_that_cannot_be_right_is_400(string query, string code)
    {
        await using var app = await OrdersApp.Start();

        var reply = await app.Get("/shops/7/orders" + query);

        Assert.Equal((400, "application/problem+json", code), (reply.Status, reply.ContentType, reply.Code));
    }

    [Theory]
    [InlineData("", "none", 1)]
    [InlineData("?page=3", "none", 3)]
    [InlineData("?page=-3&text=", "", -3)]
    [InlineData("?text=a%20b%C3%A9%F0%9F%98%80%25&unknown=1", "a bé😀%", 1)]
    public async Task What_is_left_out_has_its_default_and_the_rest_arrives(string query, string text, int page)
    {
        await using var app = await OrdersApp.Start();

        var reply = await app.Get("/shops/7/orders" + query);

        Assert.Equal((200, text, page), (reply.Status, reply.Json.GetProperty("text").GetString(), reply.Json.GetProperty("page").GetInt32()));
    }

    [Fact]
    public async Task A_required_member_that_the_query_string_lacks_is_400()
    {
        await using var app = await OrdersApp.Start(endpoints => endpoints.MapQuery<FindOrders>("/orders"));

        var missing = await app.Get("/orders");
        var there = await app.Get("/orders?shop_id=7");

        Assert.Equal((400, "ShopId is required"), (missing.Status, missing.Json.GetProperty("detail").GetString()));
        Assert.Equal(200, there.Status);
    }
}
