using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Versicle.Hosting;

namespace Versicle.AspNetCore.Tests;

/// <summary>The orders over HTTP, on a free port of this machine.</summary>
internal sealed class OrdersApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OrdersApp(WebApplication app, Records records)
    {
        _app = app;
        Logged = records;
        Client = new() { BaseAddress = new(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public Records Logged { get; }

    public IServiceProvider Services => _app.Services;

    public int Port => Client.BaseAddress!.Port;

    public static async Task<OrdersApp> Start(
        Action<IEndpointRouteBuilder>? map = null,
        Action<IServiceCollection>? services = null,
        Action<VersicleBuilder>? versicle = null,
        Action<IApplicationBuilder>? use = null,
        Action<VersicleHttpOptions>? http = null,
        bool isOpen = true)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        var records = new Records();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.AddProvider(records).SetMinimumLevel(LogLevel.Information);
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        services?.Invoke(builder.Services);
        builder.Services.AddVersicleHttp(http);
        builder.Services.AddVersicle(new OrdersModule(), options =>
        {
            Handle(options);
            versicle?.Invoke(options);
        });

        var app = builder.Build();
        use?.Invoke(app);
        app.UseRouting();
        (map ?? MapAll)(isOpen ? app.MapGroup("").AllowAnonymous() : app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, records);
    }

    public static void MapAll(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapCommand<PlaceOrder>("POST", "/shops/{shopId}/orders").Created<Order>(order => $"/shops/{order.ShopId}/orders/1");
        endpoints.MapCommand<CloseShop>("DELETE", "/shops/{shopId}");
        endpoints.MapQuery<FindOrders>("/shops/{shopId}/orders");
        endpoints.MapQuery<Fail>("/fail/{how}");
    }

    public async Task<Reply> Post(string path, HttpContent content) =>
        await Reply.Of(await Client.PostAsync(path, content, TestContext.Current.CancellationToken));

    public Task<Reply> Post(string path, string json) => Post(path, new StringContent(json, Encoding.UTF8, "application/json"));

    public Task<Reply> Get(string path, params (string Name, string Value)[] headers) => Ask(HttpMethod.Get, path, null, headers);

    public async Task<Reply> Ask(HttpMethod method, string path, string? json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return await Reply.Of(await Client.SendAsync(request, TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static void Handle(VersicleBuilder versicle)
    {
        versicle.Commands.Handle<PlaceOrder, Order>((place, _, _) => ValueTask.FromResult(
            new Order(place.ShopId, place.Title, place.Amount, place.Weight, place.Lines)));
        versicle.Commands.Handle<CloseShop>((_, _, _) => ValueTask.CompletedTask);
        versicle.Queries.Handle<FindOrders, Found>((find, services, _) => ValueTask.FromResult(
            new Found(find.Text ?? "none", find.Page, services.GetRequiredService<MessageContext>().Actor)));
        versicle.Queries.Handle<Fail, Found>((fail, _, _) => throw Failures.Named(fail.How));
    }
}

/// <summary>An answer, read.</summary>
internal sealed record Reply(int Status, string? ContentType, string Body, HttpResponseMessage Message)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public string? Code => Json.GetProperty("code").GetString();

    public string? Pointer => Json.TryGetProperty("pointer", out var pointer) ? pointer.GetString() : null;

    public string? Header(string name) => Message.Headers.TryGetValues(name, out var values) ? string.Join('|', values) : null;

    public static async Task<Reply> Of(HttpResponseMessage message) => new(
        (int)message.StatusCode,
        message.Content.Headers.ContentType?.MediaType,
        await message.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
        message);
}

/// <summary>What was logged.</summary>
internal sealed class Records : ILoggerProvider
{
    public ConcurrentQueue<(LogLevel Level, EventId Id, string Text)> All { get; } = [];

    public ILogger CreateLogger(string categoryName) => new Recorder(this);

    public void Dispose()
    {
    }

    private sealed class Recorder(Records records) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            records.All.Enqueue((logLevel, eventId, formatter(state, exception) + exception));
    }
}
