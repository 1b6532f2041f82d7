using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Versicle.Validation.Tests;

/// <summary>The messages, handled, on the bus and over HTTP on a free port of this machine.</summary>
internal sealed class OrdersApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OrdersApp(WebApplication app)
    {
        _app = app;
        Client = new() { BaseAddress = new(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public CommandBus Commands => _app.Services.GetRequiredService<CommandBus>();

    public QueryBus Queries => _app.Services.GetRequiredService<QueryBus>();

    public VersicleHost Host => _app.Services.GetRequiredService<VersicleHost>();

    public static async Task<OrdersApp> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddOpenApi();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        builder.Services.AddVersicle(_ => { });
        var app = builder.Build();
        app.UseRouting();
        app.MapCommand<PlaceOrder>("POST", "/orders").AllowAnonymous();
        app.MapQuery<FindOrders>("/orders").AllowAnonymous();
        app.MapOpenApi().AllowAnonymous();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    public async Task<(int Status, JsonElement Body)> Post(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await Read(await Client.PostAsync(path, content, TestContext.Current.CancellationToken));
    }

    public async Task<(int Status, JsonElement Body)> Get(string path) =>
        await Read(await Client.GetAsync(path, TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static async Task<(int Status, JsonElement Body)> Read(HttpResponseMessage answer) =>
        ((int)answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
}
