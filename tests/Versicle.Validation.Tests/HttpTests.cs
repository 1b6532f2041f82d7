using System.Text.Json;

namespace Versicle.Validation.Tests;

/// <summary>Rules over HTTP: what a caller is told beforehand, and what is answered to what breaks them.</summary>
public sealed class HttpTests
{
    [Fact]
    public async Task Errors_are_under_the_names_of_the_json()
    {
        await using var app = await OrdersApp.Start();

        var (status, body) = await app.Post("/orders", """{"title":"","amount":0,"lines":[{"name":"","price":1}]}""");

        Assert.Equal((400, "message.rules"), (status, body.GetProperty("code").GetString()));
        Assert.Equal(
            """{"title":["Title is required"],"amount":["Amount is out of range: 1 to 100 is allowed"],"lines[0].name":["Name is required"]}""",
            body.GetProperty("errors").GetRawText());
        Assert.Equal("Title is required; Amount is out of range: 1 to 100 is allowed; Name is required", body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Values_of_the_query_string_are_checked()
    {
        await using var app = await OrdersApp.Start();

        var (status, body) = await app.Get("/orders?text=A&size=11");

        Assert.Equal(400, status);
        Assert.Equal(["text", "size"], body.GetProperty("errors").EnumerateObject().Select(one => one.Name));
    }

    [Fact]
    public async Task Callers_are_told_beforehand()
    {
        await using var app = await OrdersApp.Start();

        var document = (await app.Get("/openapi/v1.json")).Body;

        var body = document.GetProperty("components").GetProperty("schemas").GetProperty("PlaceOrderBody").GetProperty("properties");
        Assert.Equal("""{"maxLength":20,"minLength":3,"type":"string"}""", Said(body.GetProperty("title")));
        Assert.Equal("""{"format":"email","type":["null","string"]}""", Said(body.GetProperty("email")));
        Assert.Equal("""{"format":"int32","maximum":100,"minimum":1,"type":"integer"}""", Said(body.GetProperty("amount")));
        Assert.Equal((1, 2), (body.GetProperty("lines").GetProperty("minItems").GetInt32(), body.GetProperty("lines").GetProperty("maxItems").GetInt32()));
        var query = document.GetProperty("paths").GetProperty("/orders").GetProperty("get").GetProperty("parameters");
        Assert.Equal("""{"pattern":"^[a-z]+$","type":"string"}""", Said(query[0].GetProperty("schema")));
        Assert.Equal("""{"enum":[10,20],"format":"int32","type":"integer"}""", Said(query[1].GetProperty("schema")));
    }

    [Fact]
    public async Task Callers_are_told_beforehand_of_records_inside_too()
    {
        await using var app = await OrdersApp.Start();

        var document = (await app.Get("/openapi/v1.json")).Body;

        var body = document.GetProperty("components").GetProperty("schemas").GetProperty("PlaceOrderBody").GetProperty("properties");
        var item = body.GetProperty("lines").GetProperty("items").GetProperty("properties");
        Assert.Equal("""{"exclusiveMaximum":10,"format":"double","minimum":0.5,"type":"number"}""", Said(item.GetProperty("price")));
        var value = body.GetProperty("extras").GetProperty("additionalProperties").GetProperty("properties");
        Assert.Equal("""{"exclusiveMaximum":10,"format":"double","minimum":0.5,"type":"number"}""", Said(value.GetProperty("price")));
        var home = body.GetProperty("home").GetProperty("properties");
        Assert.Equal("""{"maxLength":5,"type":"string"}""", Said(home.GetProperty("city")));
        Assert.Equal("""{"maxLength":5,"type":"string"}""", Said(home.GetProperty("other").GetProperty("properties").GetProperty("city")));
    }

    private static string Said(JsonElement schema) => "{" + string.Join(',', schema.EnumerateObject()
        .OrderBy(one => one.Name, StringComparer.Ordinal)
        .Select(one => $"\"{one.Name}\":{Packed(one.Value.GetRawText())}")) + "}";

    private static string Packed(string json) => json.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
}
