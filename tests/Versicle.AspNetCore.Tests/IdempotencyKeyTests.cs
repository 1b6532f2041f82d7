using System.Text;
using Versicle.Stores;

namespace Versicle.AspNetCore.Tests;

/// <summary>The header of a caller's key, as the IETF's draft has it.</summary>
public sealed class IdempotencyKeyTests
{
    [Theory]
    [InlineData("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")]
    [InlineData("8e03978e-40d5-43dd-bc93-6894a57f9324")]
    [InlineData("\"with spaces, commas; and \\\"quotes\\\" and \\\\\"")]
    public async Task A_string_in_quotes_is_a_key_and_bare_words_are_taken_as_well(string header)
    {
        var carried = new Counting();
        await using var app = await Start(carried);

        var (first, again) = (await Post(app, header), await Post(app, header));

        Assert.Equal(201, first.Status);
        Assert.Equal(first.Body, again.Body);
        Assert.Equal(1, carried.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("\"open")]
    [InlineData("\"a\"b\"")]
    [InlineData("\"a\\b\"")]
    [InlineData("two words")]
    [InlineData("a,b")]
    public async Task Anything_else_is_answered_400(string header)
    {
        var carried = new Counting();
        await using var app = await Start(carried);

        var reply = await Post(app, header);

        Assert.Equal((400, "key.malformed"), (reply.Status, reply.Code));
        Assert.Equal(0, carried.Count);
    }

    [Fact]
    public async Task A_key_is_at_most_255_characters()
    {
        var carried = new Counting();
        await using var app = await Start(carried);

        Assert.Equal(201, (await Post(app, $"\"{new string('k', 255)}\"")).Status);
        Assert.Equal(400, (await Post(app, $"\"{new string('k', 256)}\"")).Status);
    }

    [Fact]
    public async Task Where_an_endpoint_requires_a_key_a_request_without_one_is_answered_400()
    {
        var carried = new Counting();
        await using var app = await Start(carried);

        var reply = await Post(app, header: null);

        Assert.Equal((400, "key.required"), (reply.Status, reply.Code));
        Assert.Equal(0, carried.Count);
    }

    private static Task<OrdersApp> Start(Counting carried) => OrdersApp.Start(
        map: endpoints => endpoints.MapCommand<PlaceOrder>("POST", "/shops/{shopId}/orders").Created<Order>(_ => "/orders/1").RequireKey(),
        versicle: options => options.UseMemory().Commands.Use(_ => carried));

    private static async Task<Reply> Post(OrdersApp app, string? header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/shops/7/orders");
        request.Content = new StringContent("""{"title":"Tea"}""", Encoding.UTF8, "application/json");
        if (header is not null)
            Assert.True(request.Headers.TryAddWithoutValidation("Idempotency-Key", header));
        return await Reply.Of(await app.Client.SendAsync(request, TestContext.Current.CancellationToken));
    }

    private sealed class Counting : ICommandMiddleware
    {
        public int Count { get; private set; }

        public ValueTask<TResult> Handle<TCommand, TResult>(
            TCommand command, MessageContext context, CommandNext<TCommand, TResult> next, CancellationToken ct)
            where TCommand : notnull
        {
            Count++;
            return next(command, context, ct);
        }
    }
}
