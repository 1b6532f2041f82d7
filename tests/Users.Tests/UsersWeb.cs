using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Versicle;
using Versicle.Hosting;
using Versicle.Modules.Generated;

namespace Users.Tests;

/// <summary>The sample's endpoints and handlers in this process, behind a real server, on a store of choice.</summary>
public sealed class UsersWeb<TStore> : IAsyncLifetime
    where TStore : ISampleStore
{
    private SampleData? _data;
    private WebApplication? _app;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Endpoints beside the sample's own.</summary>
    public Action<IEndpointRouteBuilder> Map { get; init; } = _ => { };

    public Uri Address => Client.BaseAddress!;

    public IEventLog Log => _app!.Services.GetRequiredService<VersicleHost>().Log;

    public async ValueTask InitializeAsync()
    {
        _data = await TStore.New();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(_data.Settings);
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        builder.Services.AddVersicleHttp(http => http.TokenCookie = true);
        builder.Services.AddVersicle(new UsersModule(), versicle => Stores.Use(versicle, builder.Configuration));
        _app = builder.Build();
        _app.UseStatusCodePages();
        _app.UseRouting();
        _app.MapUsers();
        Map(_app);
        await _app.StartAsync();
        Client = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new(_app.Urls.Single()) };
    }

    public async Task<long> Head() => (await Log.Head(TestContext.Current.CancellationToken)).Position.Value;

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        _data?.Dispose();
    }
}
