using System.Net.Sockets;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Versicle.AspNetCore.Tests;

public sealed class LimitTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Beyond_the_places_there_are_a_query_is_503_at_once_and_a_command_goes_on()
    {
        var gate = new Gate();
        await using var app = await OrdersApp.Start(
            versicle: versicle => versicle.Queries.Use(_ => gate), http: http => http.MaxConcurrent = 2);
        var held = new[] { app.Get("/shops/1/orders"), app.Get("/shops/2/orders") };
        await gate.Entered(2);

        var refused = await app.Get("/shops/3/orders");
        var command = await app.Post("/shops/3/orders", """{"title":"a"}""");
        gate.Open();

        Assert.Equal((503, "request.overload", "1"), (refused.Status, refused.Code, refused.Header("Retry-After")));
        Assert.Equal(201, command.Status);
        Assert.All(await Task.WhenAll(held), reply => Assert.Equal(200, reply.Status));
        Assert.Equal(200, (await app.Get("/shops/3/orders")).Status); // Places are given back.
    }

    [Fact]
    public async Task Beyond_its_own_places_a_signed_in_caller_is_429_and_others_are_not()
    {
        var gate = new Gate();
        await using var app = await OrdersApp.Start(
            versicle: versicle => versicle.Queries.Use(_ => gate),
            http: http => http.MaxConcurrentPerCaller = 1,
            use: app => app.Use((http, next) =>
            {
                http.User = new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, http.Request.Headers["User"].ToString())], "test"));
                return next(http);
            }));
        var held = app.Get("/shops/1/orders", ("User", "ada"));
        await gate.Entered(1);

        var refused = await app.Get("/shops/1/orders", ("User", "ada"));
        var other = app.Get("/shops/1/orders", ("User", "bob"));
        await gate.Entered(2);
        gate.Open();

        Assert.Equal((429, "request.too-many", "1"), (refused.Status, refused.Code, refused.Header("Retry-After")));
        Assert.Equal((200, 200), ((await held).Status, (await other).Status));
    }

    [Fact]
    public async Task A_message_that_takes_longer_than_its_time_is_cancelled_and_504()
    {
        var gate = new Gate();
        await using var app = await OrdersApp.Start(
            versicle: versicle => versicle.Queries.Use(_ => gate), http: http => http.TimeLimit = TimeSpan.FromMilliseconds(200));

        var reply = await app.Get("/shops/1/orders");

        Assert.Equal((504, "request.timeout"), (reply.Status, reply.Code));
        Assert.DoesNotContain(app.Logged.All, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    public async Task A_body_that_drips_is_408_when_the_requests_time_is_over()
    {
        await using var app = await OrdersApp.Start(http: http => http.TimeLimit = TimeSpan.FromMilliseconds(500));
        using var client = new TcpClient("127.0.0.1", app.Port);
        var stream = client.GetStream();
        await stream.WriteAsync("POST /shops/7/orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"u8.ToArray(), Ct);

        var answer = Read(stream);
        for (var i = 0; i < 100 && !answer.IsCompleted; i++)
        {
            await Drip(stream);
            await Task.WhenAny(answer, Task.Delay(50, Ct));
        }

        var text = await answer;
        Assert.StartsWith("HTTP/1.1 408 ", text, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"body.timeout\"", text, StringComparison.Ordinal);
        Assert.Contains("Connection: close", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, 201)]
    [InlineData(31, 413)]
    public async Task The_bytes_of_a_body_are_an_option(int length, int status)
    {
        await using var app = await OrdersApp.Start(http: http => http.MaxBodyBytes = 30);

        var reply = await app.Post("/shops/7/orders", $$"""{"title":"{{new string('a', length - 12)}}"}""");

        Assert.Equal(status, reply.Status);
    }

    [Theory]
    [InlineData(null, 10_000)]
    [InlineData(5, 5)]
    public async Task Connections_have_a_limit_and_the_servers_own_goes_before(int? own, int limit)
    {
        await using var app = await OrdersApp.Start(services: services =>
        {
            if (own is not null)
                services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxConcurrentConnections = own);
        });

        Assert.Equal(limit, app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxConcurrentConnections);
    }

    [Fact]
    public void A_limit_that_cannot_be_is_refused_with_what_can()
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => new VersicleHttpOptions().MaxConcurrent = 0);

        Assert.Contains("MaxConcurrent is 1 to 1000000.", thrown.Message, StringComparison.Ordinal);
    }

    // Up to the code, and no further: what is left of the body makes the close an abrupt one.
    private static async Task<string> Read(NetworkStream stream)
    {
        var (text, buffer) = ("", new byte[4_096]);
        while (!text.Contains("body.timeout", StringComparison.Ordinal) && await stream.ReadAsync(buffer, Ct) is var read and > 0)
            text += Encoding.ASCII.GetString(buffer, 0, read);
        return text;
    }

    private static async Task Drip(NetworkStream stream)
    {
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(new string(' ', 100)), Ct); // More than the server's own least rate.
        }
        catch (IOException)
        {
            // Answered, and closed.
        }
    }

    /// <summary>Holds every query until it is opened.</summary>
    private sealed class Gate : IQueryMiddleware
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim _entered = new(0);
        private int _seen;

        public async Task Entered(int count)
        {
            for (; _seen < count; _seen++)
                Assert.True(await _entered.WaitAsync(TimeSpan.FromSeconds(30), Ct));
        }

        public void Open() => _open.SetResult();

        public async ValueTask<TResult> Handle<TQuery, TResult>(
            TQuery query, MessageContext context, QueryNext<TQuery, TResult> next, CancellationToken ct)
            where TQuery : notnull
        {
            _entered.Release();
            await _open.Task.WaitAsync(ct);
            return await next(query, context, ct);
        }
    }
}
